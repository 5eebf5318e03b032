import { AuthorPending, UserFollowed, type UserUnfollowed } from '#contracts';
import { openDatabase, Transaction } from '#database';
import { Inbox } from '#outbox';
import type { Delivery } from '#transport';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { FollowRepository } from './follow.repository';
import { FollowService } from './follow.service';

describe('the copy of follows', () => {
  let database: FreshDatabase;
  let source: DataSource;
  let inbox: Inbox;
  let follows: FollowService;

  beforeAll(async () => {
    database = await freshDatabase('articles');
    source = await openDatabase({ url: database.url, poolSize: 8, applicationName: 'test', entities: [] });
    // Nothing waits with the order `latest`.
    inbox = new Inbox(new Transaction(source), undefined as never);
    follows = new FollowService(new FollowRepository(), inbox);
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  type Pair = Delivery<typeof UserUnfollowed>['data'];
  const deliver = (data: Pair & { username?: string }, version: number, id: string) =>
    ({
      id: uuidv7(),
      type: UserFollowed.type,
      data,
      aggregate: { id, version },
      consumer: { durable: 'articles-authors', order: 'latest' },
    }) as unknown as Delivery<typeof UserFollowed>;
  const add = (delivery: Delivery<typeof UserFollowed>) =>
    inbox.once(delivery, (tx) => follows.add(tx, delivery));
  const remove = (delivery: Delivery<typeof UserFollowed>) =>
    inbox.once(delivery, (tx) => follows.remove(tx, delivery));

  const LEFT = 'DELETE FROM author WHERE id = $1';
  const HANDLED = `INSERT INTO inbox_head (consumer, aggregate_id, version) VALUES ('articles-authors', $1, 1)`;
  async function author(): Promise<string> {
    const id = uuidv7();
    await source.query(`INSERT INTO author VALUES ($1, 'u', 'U', '', '', 1)`, [id]);
    await source.query(HANDLED, [id]);
    return id;
  }
  const copied = async ({ followerId, followeeId }: Pair): Promise<boolean> => {
    const rows = await source.query<unknown[]>(
      'SELECT FROM follow WHERE follower_id = $1 AND followee_id = $2',
      [followerId, followeeId],
    );
    return rows.length > 0;
  };
  const pair = async (): Promise<Pair> => ({ followerId: await author(), followeeId: await author() });

  it('is as the latest event says, in whichever order the events arrive', async () => {
    for (const order of [
      [1, 2, 3],
      [3, 2, 1],
      [3, 1, 2],
      [2, 3, 1],
    ]) {
      const [who, id] = [await pair(), uuidv7()];
      // The person follows, unfollows and follows again.
      for (const version of order) await (version === 2 ? remove : add)(deliver(who, version, id));
      expect(await copied(who)).toBe(true);
      await remove(deliver(who, 4, id));
      await add(deliver(who, 3, id));
      expect(await copied(who)).toBe(false);
    }
  });

  it.each(['followerId', 'followeeId'] as const)('waits for the profile of its %s', async (side) => {
    const who = await pair();
    await source.query(LEFT, [who[side]]);
    await source.query('DELETE FROM inbox_head WHERE aggregate_id = $1', [who[side]]);
    const event = deliver(who, 1, uuidv7());
    await expect(add(event)).rejects.toThrow(AuthorPending);
    await source.query(`INSERT INTO author VALUES ($1, 'u', 'U', '', '', 1)`, [who[side]]);
    expect(await add(event)).toBe('ack');
    expect(await copied(who)).toBe(true);
  });

  it.each(['followerId', 'followeeId'] as const)(
    'ends with the account of its %s, which a late event does not bring back',
    async (side) => {
      const [who, id] = [await pair(), uuidv7()];
      await add(deliver(who, 1, id));
      await source.query(LEFT, [who[side]]);
      expect(await copied(who)).toBe(false);
      expect(await add(deliver(who, 3, id))).toBe('ack');
      expect(await copied(who)).toBe(false);
    },
  );

  it('is left with nothing when an account is deleted while it is followed', async () => {
    for (let round = 0; round < 10; round += 1) {
      const who = await pair();
      const event = deliver(who, 1, uuidv7());
      // The one that comes second fails or finds nothing; the broker would deliver the event again.
      await Promise.all([
        add(event).catch(() => undefined),
        source.transaction((tx) => tx.query(LEFT, [who.followeeId])),
      ]);
      expect(await add(event)).toBe('ack');
      expect(await copied(who)).toBe(false);
    }
  });
});
