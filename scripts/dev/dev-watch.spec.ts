import { SERVICES } from '#platform';
import { changedApps, touchesConsole, touchesMigrations } from './dev-watch';

describe('the apps affected by a change', () => {
  it('are the app that owns the file or migration', () => {
    expect(changedApps(['apps/users/src/main.ts', 'migrations/articles/1-a.ts'])).toEqual([
      'users',
      'articles',
    ]);
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
