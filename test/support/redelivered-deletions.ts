import { ArticleDeleted } from '#contracts';
import { withClient } from '../../libs/database/src/with-client';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { eventually } from './eventually';
import { connectAsOperator } from './nats';
import { testState } from './state';

interface OutboxRow {
  id: string;
  aggregate_id: string;
  version: number;
  data: object;
  created_at: Date;
}

/**
 * Publishes the deletions of an author's articles a second time, past the stream's deduplication, and waits until the auth
 * service of the shared system has processed both deliveries.
 * @param count the number of deletions to wait for
 * @returns the rows of the outbox
 */
export async function redeliveredDeletions(authorId: string, count: number): Promise<OutboxRow[]> {
  const rows = await publishedDeletions(authorId, count);
  const connection = await connectAsOperator();
  try {
    let last = 0;
    for (const { id, aggregate_id, version, data } of rows) {
      const wire = headers();
      wire.set('ce-id', id);
      wire.set('ce-aggregateid', aggregate_id);
      wire.set('ce-aggregateversion', String(version));
      const message = JSON.stringify(data);
      last = (await jetstream(connection).publish(ArticleDeleted.type, message, { headers: wire })).seq;
    }
    const { consumers } = await jetstreamManager(connection);
    await eventually(async () => {
      const { ack_floor } = await consumers.info(ArticleDeleted.stream, 'auth-articles');
      return ack_floor.stream_seq >= last;
    });
    return rows;
  } finally {
    await connection.close();
  }
}

async function publishedDeletions(authorId: string, count: number): Promise<OutboxRow[]> {
  const sql = `SELECT * FROM outbox WHERE type = $1 AND data ->> 'authorId' = $2 AND sent_at IS NOT NULL`;
  return withClient(testState().databaseUrls?.articles, (articles) =>
    eventually(async () => {
      const { rows } = await articles.query<OutboxRow>(sql, [ArticleDeleted.type, authorId]);
      if (rows.length !== count) throw new Error(`${rows.length} of ${count} deletions were published`);
      return rows;
    }),
  );
}
