import { ArticlesRpc, NotificationsRpc, UsersRpc } from '#contracts';
import type { Context, RpcClient } from '#transport';
import { ReadYourWrites } from './read-your-writes';

const START = 1_800_000_000_000;

describe('the time that a request waits for its own write', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: START });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** The deadlines of the calls, each of which takes 1.5 seconds. */
  async function deadlines(context: Context): Promise<Record<string, number | undefined>> {
    const found: Record<string, number | undefined> = {};
    const call = async ({ subject }: { subject: string }, _: unknown, { deadline }: Context) => {
      found[subject] = deadline;
      await Promise.resolve();
      jest.setSystemTime(Date.now() + 1_500);
      return { events: ['caused'] };
    };
    await new ReadYourWrites({ call } as unknown as RpcClient).ofAccount(['event'], context);
    return found;
  }
  const each = (deadline: number) => ({
    [UsersRpc.caughtUp.subject]: deadline,
    [ArticlesRpc.caughtUp.subject]: deadline,
    [NotificationsRpc.caughtUp.subject]: deadline,
  });

  it('is two seconds for all services together', async () => {
    expect(await deadlines({})).toEqual(each(START + 2_000));
  });

  it('ends with the deadline of the request', async () => {
    expect(await deadlines({ deadline: START + 700 })).toEqual(each(START + 700));
  });
});
