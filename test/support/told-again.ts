import { ArticleDeleted } from '#contracts';
import { withClient } from '../../libs/database/src/with-client';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { eventually } from './eventually';
import { connectAsOperator } from './nats';
import { testState } from './state';

interface Told {
  id: string;
  aggregate_id: string;
  version: number;
  data: object;
  created_at: Date;
}

/**
 * Has everybody hear once more which articles of an author were deleted, past the stream's own memory of what it has, and
 * waits until the auth service of the shared system has heard it, and the first telling before it.
 * @param count how many there are; waited for
 * @returns the rows of the outbox
 */
export async function deletionsToldAgain(authorId: string, count: number): Promise<Told[]> {
  const rows = await deletionsTold(authorId, count);
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

async function deletionsTold(authorId: string, count: number): Promise<Told[]> {
  const sql = `SELECT * FROM outbox WHERE type = $1 AND data ->> 'authorId' = $2 AND sent_at IS NOT NULL`;
  return withClient(testState().databaseUrls?.articles, (articles) =>
    eventually(async () => {
      const { rows } = await articles.query<Told>(sql, [ArticleDeleted.type, authorId]);
      if (rows.length !== count) throw new Error(`${rows.length} of ${count} deletions were published`);
      return rows;
    }),
  );
}
