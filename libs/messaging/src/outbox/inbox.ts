import { Transaction, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import type { Delivery } from '../events/delivery';
import type { Outcome } from '../events/on';
import { NotYet } from '../events/retry';

const REMEMBER = `INSERT INTO inbox (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING event_id`;
/** Locks the aggregate's head for the transaction, making it at version 0 first if there is none. */
const LOCK_HEAD = `
  INSERT INTO inbox_head (consumer, aggregate_id, version) VALUES ($1, $2, 0)
  ON CONFLICT (consumer, aggregate_id) DO UPDATE SET version = inbox_head.version
  RETURNING version`;
const ADVANCE_HEAD = `UPDATE inbox_head SET version = $3 WHERE consumer = $1 AND aggregate_id = $2`;

/** Makes a consumer's effects happen exactly once: the effect and the memory of it commit together. */
@Injectable()
export class Inbox {
  constructor(private readonly transaction: Transaction) {}

  /**
   * Runs `effect` unless this consumer has handled the event already.
   * @throws NotYet when the consumer wants events in sequence and an earlier one of the aggregate is still to come
   */
  async once(delivery: Delivery, effect: (tx: Tx) => Promise<unknown>): Promise<Outcome> {
    const { consumer, aggregate, id } = delivery;
    await this.transaction.run(async (tx) => {
      const fresh: unknown[] = await tx.query(REMEMBER, [consumer.durable, id]);
      if (fresh.length === 0) return;
      if (consumer.order && !(await this.inOrder(tx, delivery))) return;
      await effect(tx);
      if (consumer.order) await tx.query(ADVANCE_HEAD, [consumer.durable, aggregate.id, aggregate.version]);
    });
    return 'ack';
  }

  private async inOrder(tx: Tx, { consumer, aggregate }: Delivery): Promise<boolean> {
    const [head] = await tx.query<{ version: number }[]>(LOCK_HEAD, [consumer.durable, aggregate.id]);
    const handled = head?.version ?? 0;
    if (aggregate.version <= handled) return false; // a newer one overtook it
    if (consumer.order === 'sequence' && aggregate.version !== handled + 1) {
      throw new NotYet(`version ${handled + 1} of ${aggregate.id} comes before ${aggregate.version}`);
    }
    return true;
  }
}
