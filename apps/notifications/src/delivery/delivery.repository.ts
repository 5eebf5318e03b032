import type { Channel, MessageKind } from '#contracts';
import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import type { Receipt, Told } from './message';

/** What is to be delivered: a notification, or a digest of many. */
export interface Subject {
  subject: string;
  userId: string;
  kind: MessageKind;
}

export interface PlannedDelivery {
  userId: string;
  kind: MessageKind;
  status: 'pending' | 'sent' | 'skipped' | 'failed';
}

const PLAN = `
  INSERT INTO delivery (subject, channel, kind, user_id) SELECT $1, unnest($4::text[]), $2, $3
  ON CONFLICT DO NOTHING RETURNING channel`;
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
/** Given up when the person has one that was refused and waits for an admin already. */
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
const TOLD = 'SELECT kind, data, count, created_at AS "createdAt" FROM notification';
const ONE = { name: 'delivery.notification', text: `${TOLD} WHERE id = $1 AND count > 0` };
const UNREAD = {
  name: 'delivery.unread',
  text: `${TOLD} WHERE user_id = $1 AND read_at IS NULL AND count > 0 ORDER BY seq DESC LIMIT $2`,
};
const DELETE_FINISHED = `
  DELETE FROM delivery WHERE (subject, channel) IN (
    SELECT subject, channel FROM delivery WHERE finished_at < now() - $1 * interval '1 second' LIMIT $2)`;

/** All queries on deliveries. */
@Injectable()
export class DeliveryRepository {
  constructor(private readonly reader: Reader) {}

  /** Answers the channels that had no delivery of the subject yet. */
  async plan(tx: Tx, { subject, kind, userId }: Subject, channels: Channel[]): Promise<Channel[]> {
    const rows = await tx.query<{ channel: Channel }[]>(PLAN, [subject, kind, userId, channels]);
    return rows.map(({ channel }) => channel);
  }

  async planned(subject: string, channel: Channel): Promise<PlannedDelivery | undefined> {
    return this.reader.row<PlannedDelivery>(PLANNED, [subject, channel]);
  }

  async finish(subject: string, channel: Channel, receipt: Receipt): Promise<void> {
    const note = receipt.status === 'skipped' ? receipt.note : null;
    await this.reader.rows(FINISH, [subject, channel, receipt.status, note]);
  }

  /**
   * Notes that a delivery was refused for good.
   * @returns whether it is given up: one dead letter of a person says enough, and no address may make any number of them
   */
  async refuse(subject: string, channel: Channel, note: string): Promise<boolean> {
    const refused = await this.reader.row<{ givenUp: boolean }>(REFUSE, [subject, channel, note]);
    return refused?.givenUp ?? false;
  }

  /** The notification a delivery is about. */
  async notification(id: string): Promise<Told[]> {
    return this.reader.rows<Told>(ONE, [id]);
  }

  async unread(userId: string, limit: number): Promise<Told[]> {
    return this.reader.rows<Told>(UNREAD, [userId, limit]);
  }

  /** Deletes some of those finished more than `age` seconds ago; answers how many. */
  async deleteFinished(tx: Tx, age: number, limit: number): Promise<number> {
    const [, deleted] = await tx.query<[unknown, number]>(DELETE_FINISHED, [age, limit]);
    return deleted;
  }

  async deleteAllOf(tx: Tx, userId: string): Promise<void> {
    await tx.query('DELETE FROM delivery WHERE user_id = $1', [userId]);
  }
}
