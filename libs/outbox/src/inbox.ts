import { rowsOf, Transaction, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { type Delivery, type Outcome } from '#transport';
import { InboxWaiting } from './inbox-waiting';

/** In the order of ids, so that two replicas with the same events do not deadlock. */
const REMEMBER = {
  name: 'inbox.remember',
  text: `
    INSERT INTO inbox (consumer, event_id) SELECT $1, id FROM unnest($2::uuid[]) id ORDER BY id
    ON CONFLICT DO NOTHING RETURNING event_id AS id`,
};
/** Locks the head of the aggregate for the transaction; creates it at version 0 if there is none. */
const LOCK_HEAD = `
  INSERT INTO inbox_head (consumer, aggregate_id, version) VALUES ($1, $2, 0)
  ON CONFLICT (consumer, aggregate_id) DO UPDATE SET version = inbox_head.version
  RETURNING version`;
const HEAD = 'SELECT FROM inbox_head WHERE consumer = $1 AND aggregate_id = $2 AND version > 0';
/** Advances the head, and returns whether the next version is waiting already. */
const ADVANCE_HEAD = `
  WITH handled AS (DELETE FROM inbox_waiting WHERE consumer = $1 AND aggregate_id = $2 AND version <= $3)
  UPDATE inbox_head SET version = $3 WHERE consumer = $1 AND aggregate_id = $2
  RETURNING EXISTS (
    SELECT FROM inbox_waiting WHERE consumer = $1 AND aggregate_id = $2 AND version = $3 + 1) AS next`;

/** Makes the effects of a consumer happen exactly once: the effect commits together with the id of its event. */
@Injectable()
export class Inbox {
  constructor(
    private readonly transaction: Transaction,
    private readonly waiting: InboxWaiting,
  ) {}

  /**
   * Runs `effect` unless this consumer has handled the event already. If the consumer has the order `sequence` and an earlier event of
   * the aggregate is missing, the event is stored, and handled right after the missing one.
   */
  async once(delivery: Delivery, effect: (tx: Tx) => Promise<unknown>): Promise<Outcome> {
    const { consumer, aggregate } = delivery;
    const { outcome, next } = await this.transaction.run((tx) =>
      consumer.order ? this.inOrder(tx, delivery, effect) : this.inAnyOrder(tx, delivery, effect),
    );
    if (next) this.waiting.release(consumer.durable, aggregate.id);
    return outcome;
  }

  /** The same for a batch, in any order: the effect of all events that were not handled before, in one transaction. */
  async onceEach<D extends Delivery>(
    deliveries: readonly D[],
    effect: (tx: Tx, fresh: D[]) => Promise<unknown>,
  ): Promise<Outcome> {
    await this.transaction.run(async (tx) => {
      const fresh = await this.fresh(tx, deliveries);
      if (fresh.length > 0) await effect(tx, fresh);
    });
    return 'ack';
  }

  /**
   * Whether the consumer, which must have an order, has handled an event of another aggregate. What a projection lacks although its
   * events were handled has been deleted.
   */
  async knows(tx: Tx, { consumer }: Delivery, aggregateId: string): Promise<boolean> {
    return (await tx.query<unknown[]>(HEAD, [consumer.durable, aggregateId])).length > 0;
  }

  private async inAnyOrder(
    tx: Tx,
    delivery: Delivery,
    effect: (tx: Tx) => Promise<unknown>,
  ): Promise<Handled> {
    if (await this.isFresh(tx, delivery)) await effect(tx);
    return { outcome: 'ack', next: false };
  }

  /** The lock on the head serializes two events of one aggregate: the later is either stored before the earlier, or handled after it. */
  private async inOrder(tx: Tx, delivery: Delivery, effect: (tx: Tx) => Promise<unknown>): Promise<Handled> {
    const { consumer, aggregate } = delivery;
    const [head] = await tx.query<{ version: number }[]>(LOCK_HEAD, [consumer.durable, aggregate.id]);
    const handled = head?.version ?? 0;
    if (consumer.order === 'sequence' && aggregate.version > handled + 1) {
      await this.waiting.put(tx, delivery);
      return { outcome: 'wait', next: false };
    }
    // An event that a newer one has overtaken has no effect any more.
    if (!(await this.isFresh(tx, delivery)) || aggregate.version <= handled)
      return { outcome: 'ack', next: false };
    await effect(tx);
    const [[row]] = await tx.query<[{ next: boolean }[], number]>(ADVANCE_HEAD, [
      consumer.durable,
      aggregate.id,
      aggregate.version,
    ]);
    return { outcome: 'ack', next: row?.next ?? false };
  }

  private async isFresh(tx: Tx, delivery: Delivery): Promise<boolean> {
    return (await this.fresh(tx, [delivery])).length > 0;
  }

  /** Remembers the events of deliveries to one consumer. @returns one delivery for each event that was not handled before */
  private async fresh<D extends Delivery>(tx: Tx, deliveries: readonly D[]): Promise<D[]> {
    const byId = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
    const durable = deliveries[0]?.consumer.durable;
    const remembered = await rowsOf<{ id: string }>(tx, REMEMBER, [durable, [...byId.keys()]]);
    if (remembered.length === deliveries.length) return [...deliveries];
    return remembered.map(({ id }) => {
      const delivery = byId.get(id);
      if (!delivery) throw new Error(`The event ${id} has its id in another form than PostgreSQL's.`);
      return delivery;
    });
  }
}

interface Handled {
  outcome: Outcome;
  /** Whether the next version of the aggregate is waiting already. */
  next: boolean;
}
