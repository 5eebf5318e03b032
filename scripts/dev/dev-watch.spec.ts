import { changedApps } from './dev-watch';

describe('the apps affected by a change', () => {
  it('are the app that owns the file or migration', () => {
    expect(changedApps(['apps/users/src/main.ts', 'migrations/articles/1-a.ts'])).toEqual([
      'users',
      'articles',
    ]);
  });

  it('are all of them for a library', () => {
    expect(changedApps(['libs/contracts/src/rpc.ts'])).toHaveLength(5);
  });
});
