import { SERVICES } from '#platform';
import { changedApps, touchesConsole, touchesMigrations, touchesSite } from './dev-watch';

describe('the apps affected by a change', () => {
  it('are the app that owns the file or migration', () => {
    expect(changedApps(['apps/users/src/main.ts', 'migrations/articles/1-a.ts'])).toEqual([
      'users',
      'articles',
    ]);
  });

  it('are the gateway for the front end, which it serves', () => {
    const [page, script] = [['apps/web/src/app/pages.tsx'], ['apps/users/src/main.ts']];
    expect([changedApps(page), touchesSite(page), touchesSite(script)]).toEqual([['gateway'], true, false]);
  });

  it.each(['libs/contracts/src/rpc.ts', 'platform.ts'])('are all of them for %s', (path) => {
    expect(changedApps([path])).toHaveLength(5);
    expect(touchesConsole([path])).toBe(true);
  });

  it('are all services for what the migrations share', () => {
    const shared = ['migrations/messaging-v2.ts'];
    expect(SERVICES.filter((service) => touchesMigrations(shared, service))).toEqual(SERVICES);
    expect(changedApps(shared)).toHaveLength(5);
  });
});
