import { Injectable, Logger } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { translatePostgresError, isCollision } from './postgres-errors';

/** An open transaction. Every write takes it as its first argument, so that none is made outside of a transaction by accident. */
export type Tx = EntityManager;

/**
 * A query. With a name, PostgreSQL plans it once per connection instead of once per call, which saves most of the cost of a small one;
 * without a name it is planned for its values, which is better if the best plan depends on them.
 */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

const ATTEMPTS = 3;

const afterwards = new WeakMap<Tx, (() => void)[]>();
/** Transactions of one statement, and whether that has run. */
const singles = new WeakMap<Tx, { done: boolean }>();

/** Runs `work` when the transaction has committed, and never if it rolls back: mostly for counting. */
export function afterCommit(tx: Tx, work: () => void): void {
  const works = afterwards.get(tx);
  if (works) works.push(work);
  else afterwards.set(tx, [work]);
}

/** Runs a statement in the transaction. @returns its rows */
export async function rowsOf<Row extends object>(
  tx: Tx,
  { name, text }: Statement,
  values: unknown[] = [],
): Promise<Row[]> {
  const single = singles.get(tx);
  if (single?.done) throw new Error('A transaction of one statement has no second one.');
  if (single) single.done = true;
  const client = (await tx.queryRunner?.connect()) as PoolClient;
  return (await client.query<Row>({ name, text, values })).rows;
}

/** Runs work in one PostgreSQL transaction, which commits all of it or nothing. */
@Injectable()
export class Transaction {
  private readonly logger = new Logger(Transaction.name);

  constructor(private readonly source: DataSource) {}

  /**
   * Commits when `work` resolves and rolls back when it throws. A deadlock or serialization failure runs `work` again,
   * up to three times, so it must have no effects outside of `tx`.
   * @throws what `work` threw; CodedError `unavailable` or `timeout` when the database failed
   */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.repeated((use) => this.source.transaction((tx) => work(use(tx))));
  }

  /**
   * The same for work that is one statement, by `rowsOf`. PostgreSQL makes a transaction of it without BEGIN and COMMIT, which saves
   * two of three round trips.
   */
  async single<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.repeated(async (use) => {
      const runner = this.source.createQueryRunner();
      singles.set(runner.manager, { done: false });
      try {
        return await work(use(runner.manager));
      } finally {
        await runner.release();
      }
    });
  }

  private async repeated<T>(attempt: (use: (tx: Tx) => Tx) => Promise<T>): Promise<T> {
    for (let number = 1; ; number++) {
      let used: Tx | undefined;
      let result: T;
      try {
        result = await attempt((tx) => (used = tx));
      } catch (error) {
        if (number < ATTEMPTS && isCollision(error)) continue;
        throw translatePostgresError(error);
      }
      if (used) this.runAfter(used);
      return result;
    }
  }

  /** The transaction has committed, so a failure here must not look like one of the transaction. */
  private runAfter(tx: Tx): void {
    for (const work of afterwards.get(tx) ?? []) {
      try {
        work();
      } catch (error) {
        this.logger.error(error);
      }
    }
  }
}
