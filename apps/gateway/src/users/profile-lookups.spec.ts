import { setImmediate as turn } from 'node:timers/promises';
import { UsersRpc } from '#contracts';
import { running } from '#telemetry';
import type { Context, RpcClient } from '#transport';
import { ProfileLookups } from './profile-lookups';

const profile = (id: string) => ({ id, username: id, name: id, bio: '', image: '', updatedAt: '' });

describe('looking up profiles', () => {
  let calls: { ids: string[]; context: Context }[];
  let answer: (ids: string[]) => Promise<{ profiles: ReturnType<typeof profile>[] }>;
  let lookups: ProfileLookups;
  const context = (left = 10_000): Context => ({
    deadline: Date.now() + left,
    requestId: `r${calls.length}`,
  });

  beforeEach(() => {
    calls = [];
    answer = async (ids) => ({ profiles: ids.filter((id) => id !== 'unknown').map(profile) });
    const call = (contract: unknown, { ids }: { ids: string[] }, by: Context) => {
      expect(contract).toBe(UsersRpc.profilesById);
      calls.push({ ids, context: by });
      return answer(ids);
    };
    lookups = new ProfileLookups({ call } as unknown as RpcClient);
  });
  afterEach(() => void (running.tracing = false));

  it('shares one call in one turn, and each request gets its own', async () => {
    const found = await Promise.all(['a', 'b', 'a', 'unknown'].map((id) => lookups.byId(id, context())));
    expect(found).toEqual([profile('a'), profile('b'), profile('a'), undefined]);
    expect(calls.map(({ ids }) => ids)).toEqual([['a', 'b', 'unknown']]);
  });

  it('shares no token, key or address of a client', async () => {
    const own = { token: 'mine', idempotencyKey: 'once', clientAddress: '192.0.2.1' };
    await Promise.all(['a', 'b'].map((id) => lookups.byId(id, { ...context(), ...own })));
    expect(calls).toHaveLength(1);
    expect(Object.keys(calls[0]?.context ?? {}).sort()).toEqual(['deadline', 'requestId', 'trace']);
  });

  it('never shares a call that has been made: it would not show what was written since', async () => {
    const first = lookups.byId('a', context());
    await turn();
    expect(calls).toHaveLength(1);
    await Promise.all([first, lookups.byId('a', context())]);
    expect(calls).toHaveLength(2);
  });

  it('asks for no more profiles in one call than the contract allows', async () => {
    const ids = Array.from({ length: 150 }, (_, n) => `p${n}`);
    const found = await Promise.all(ids.map((id) => lookups.byId(id, context())));
    expect(found).toEqual(ids.map(profile));
    expect(calls.map((call) => call.ids.length)).toEqual([100, 50]);
  });

  it('fails every request of a call that fails, and none after', async () => {
    answer = () => Promise.reject(new Error('away'));
    const both = await Promise.allSettled(['a', 'b'].map((id) => lookups.byId(id, context())));
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    answer = async (ids) => ({ profiles: ids.map(profile) });
    await expect(lookups.byId('a', context())).resolves.toEqual(profile('a'));
  });

  it.each([
    ['with little time left', () => void 0, 1_000],
    ['that may be traced', () => void (running.tracing = true), 10_000],
  ])('makes a call of its own for a request %s', async (_, given, left) => {
    given();
    const hurried = context(left);
    await Promise.all([lookups.byId('a', hurried), lookups.byId('a', context(left))]);
    expect(calls.map(({ ids }) => ids)).toEqual([['a'], ['a']]);
    expect(calls[0]?.context).toBe(hurried);
  });
});
