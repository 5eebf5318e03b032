import { ArticleDeleted } from '#contracts';
import type { Delivery } from '#transport';
import { Client } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { type AuthApp, startAuthApp } from '../../../../test/support/auth-app';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { ArticleConsumer } from './article.consumer';

const AN_HOUR_AGO = new Date(Date.now() - 3_600_000);
const TRACE = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), sampled: false };

describe('a deleted article', () => {
  let database: FreshDatabase;
  let direct: Client;
  let auth: AuthApp;

  beforeAll(async () => {
    database = await freshDatabase('auth');
    direct = new Client({ connectionString: database.url });
    await direct.connect();
    auth = await startAuthApp({ databaseUrl: database.url });
  });
  afterAll(async () => {
    await auth?.close();
    await direct?.end();
    await database?.drop();
  });

  function deletion(by: { authorId?: string; deletedBy?: string } = {}): Delivery<typeof ArticleDeleted> {
    const [id, articleId] = [uuidv7(), uuidv7()];
    const article = { articleId, authorId: uuidv7(), slug: 'a-slug', title: 'A Title' };
    return {
      id,
      type: ArticleDeleted.type,
      data: { ...article, requestId: 'request-1', ...by },
      aggregate: { id: articleId, version: 2 },
      consumer: { durable: 'auth-articles' },
      time: AN_HOUR_AGO,
      attempt: 1,
      within: (work) => work(),
      context: { trace: TRACE, cause: id },
      message: {
        ...{ type: ArticleDeleted.type, data: Buffer.from('{}'), time: AN_HOUR_AGO },
        ...{ attempt: 1, stream: '', seq: 1 },
      },
    };
  }
  const deliver = (delivery: Delivery<typeof ArticleDeleted>) =>
    auth.app.get(ArticleConsumer).deleted(delivery);
  const rows = async (sql: string, value: string): Promise<object[]> =>
    (await direct.query<object>(sql, [value])).rows;
  const entries = ({ data }: Delivery<typeof ArticleDeleted>) =>
    rows('SELECT * FROM audit_entry WHERE account_id = $1', data.authorId);

  it('by another account gets an entry with the time, the request and the trace of the deletion', async () => {
    const delivery = deletion({ deletedBy: uuidv7() });
    expect(await deliver(delivery)).toBe('ack');
    const { articleId, authorId, deletedBy, slug } = delivery.data;
    expect(await entries(delivery)).toEqual([
      {
        ...{ id: expect.any(String) as string, action: 'article.deleted', at: AN_HOUR_AGO },
        ...{ account_id: authorId, actor_id: deletedBy, session_id: null, client_address: null },
        ...{ request_id: 'request-1', trace_id: TRACE.traceId, details: { articleId, slug } },
      },
    ]);
  });

  it('gets one entry and one event, however often its own event is delivered', async () => {
    const delivery = deletion({ deletedBy: uuidv7() });
    await Promise.all([deliver(delivery), deliver(delivery), deliver(delivery)]);
    await deliver({ ...delivery, attempt: 2 });
    expect(await entries(delivery)).toHaveLength(1);
    const published = await rows('SELECT type, data FROM outbox WHERE cause = $1', delivery.id);
    const { authorId: accountId, deletedBy: actorId } = delivery.data;
    expect(published).toMatchObject([
      { type: 'events.auth.audit-recorded.v1', data: { action: 'article.deleted', accountId, actorId } },
    ]);
  });

  it('gets no entry when its author deleted it, or when it was deleted with its author’s account', async () => {
    const authorId = uuidv7();
    for (const delivery of [deletion({ authorId, deletedBy: authorId }), deletion()]) {
      expect(await deliver(delivery)).toBe('ack');
      expect(await entries(delivery)).toEqual([]);
    }
  });
});
