import type { Channel, MessageKind } from '#contracts';
import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import type { NotificationSummary, Receipt } from '../message/message';

/** A message to plan: a notification, or a digest of several. */
export interface Planned {
  /** The id of the notification, or of the digest. */
  messageId: string;
  userId: string;
  kind: MessageKind;
}

/** One message on one channel. */
export interface Planning extends Planned {
  channel: Channel;
}

export interface PlannedDelivery {
  userId: string;
  kind: MessageKind;
  status: 'pending' | 'sent' | 'skipped' | 'failed';
}

const PLAN = `
  INSERT INTO delivery (subject, channel, kind, user_id)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[])
  ON CONFLICT DO NOTHING RETURNING subject AS "messageId", channel, kind, user_id AS "userId"`;
const PLANNED = {
  name: 'delivery.planned',
  text: 'SELECT user_id AS "userId", kind, status FROM delivery WHERE subject = $1 AND channel = $2',
};
const FINISH = {
  name: 'delivery.finish',
  text: `
    UPDATE delivery SET status = $3, note = $4, finished_at = now()
    WHERE subject = $1 AND channel = $2 AND status = 'pending'`,
};
/** Given up when another refused delivery of the person already waits for an admin. */
const REFUSE = {
  name: 'delivery.refuse',
  text: `
    UPDATE delivery SET note = $3, (status, finished_at) = (
      SELECT CASE WHEN count(*) > 0 THEN 'failed' ELSE delivery.status END, CASE WHEN count(*) > 0 THEN now() END
      FROM delivery other
      WHERE other.user_id = delivery.user_id AND other.channel = $2 AND other.status = 'pending'
        AND other.note IS NOT NULL AND other.subject <> $1)
    WHERE subject = $1 AND channel = $2 AND status = 'pending'
    RETURNING status = 'failed' AS "givenUp"`,
};
const SUMMARIES = 'SELECT kind, data, count, created_at AS "createdAt" FROM notification';
const ONE = { name: 'delivery.notification', text: `${SUMMARIES} WHERE id = $1 AND count > 0` };
const UNREAD = {
  name: 'delivery.unread',
  text: `${SUMMARIES} WHERE user_id = $1 AND read_at IS NULL AND count > 0 ORDER BY seq DESC LIMIT $2`,
};
const DELETE_FINISHED = `
  DELETE FROM delivery WHERE (subject, channel) IN (
    SELECT subject, channel FROM delivery WHERE finished_at < now() - $1 * interval '1 second' LIMIT $2)`;

/** All queries on deliveries. */
@Injectable()
export class DeliveryRepository {
  constructor(private readonly reader: Reader) {}

  /** @returns those that were not planned yet */
  async plan(tx: Tx, plannings: Planning[]): Promise<Planning[]> {
    return tx.query<Planning[]>(PLAN, [
      plannings.map(({ messageId }) => messageId),
      plannings.map(({ channel }) => channel),
      plannings.map(({ kind }) => kind),
      plannings.map(({ userId }) => userId),
    ]);
  }

  async planned(messageId: string, channel: Channel): Promise<PlannedDelivery | undefined> {
    return this.reader.row<PlannedDelivery>(PLANNED, [messageId, channel]);
  }

  async finish(messageId: string, channel: Channel, receipt: Receipt): Promise<void> {
    const note = receipt.status === 'skipped' ? receipt.note : null;
    await this.reader.rows(FINISH, [messageId, channel, receipt.status, note]);
  }

  /**
   * Records that a delivery was refused permanently.
   * @returns whether it is given up: one dead letter per person is enough, and no address may cause an unlimited number of them
   */
  async refuse(messageId: string, channel: Channel, note: string): Promise<boolean> {
    const refused = await this.reader.row<{ givenUp: boolean }>(REFUSE, [messageId, channel, note]);
    return refused?.givenUp ?? false;
  }

  /** The notification of a delivery, if there still is one. */
  async notification(id: string): Promise<NotificationSummary[]> {
    return this.reader.rows<NotificationSummary>(ONE, [id]);
  }

  async unread(userId: string, limit: number): Promise<NotificationSummary[]> {
    return this.reader.rows<NotificationSummary>(UNREAD, [userId, limit]);
  }

  /** Deletes at most `limit` of those finished more than `age` seconds ago. @returns how many */
  async deleteFinished(tx: Tx, age: number, limit: number): Promise<number> {
    const [, deleted] = await tx.query<[unknown, number]>(DELETE_FINISHED, [age, limit]);
    return deleted;
  }

  async deleteAllOf(tx: Tx, userId: string): Promise<void> {
    await tx.query('DELETE FROM delivery WHERE user_id = $1', [userId]);
  }
}
