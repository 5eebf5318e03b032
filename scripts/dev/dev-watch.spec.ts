import { changedApps } from './dev-watch';

describe('the apps that a change touches', () => {
  it('is the app whose file or migration it is', () => {
    expect(changedApps(['apps/users/src/main.ts', 'migrations/articles/1-a.ts'])).toEqual([
      'users',
      'articles',
    ]);
  });

  it('is all of them for a library', () => {
    expect(changedApps(['libs/contracts/src/rpc.ts'])).toHaveLength(5);
  });
});
