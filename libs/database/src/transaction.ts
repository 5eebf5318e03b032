import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { translatePostgresError, isCollision } from './postgres-errors';

/** An open transaction. Every write takes it as its first argument, so that none is made outside of a transaction by accident. */
export type Tx = EntityManager;

const ATTEMPTS = 3;

const afterwards = new WeakMap<Tx, (() => void)[]>();

/** Runs `work` when the transaction has committed, and never if it rolls back: mostly for counting. */
export function afterCommit(tx: Tx, work: () => void): void {
  const works = afterwards.get(tx);
  if (works) works.push(work);
  else afterwards.set(tx, [work]);
}

/** Runs work in one PostgreSQL transaction, which commits all of it or nothing. */
@Injectable()
export class Transaction {
  constructor(private readonly source: DataSource) {}

  /**
   * Commits when `work` resolves and rolls back when it throws. A deadlock or serialization failure runs `work` again,
   * up to three times, so it must have no effects outside of `tx`.
   * @throws what `work` threw; CodedError `unavailable` or `timeout` when the database failed
   */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        let used: Tx | undefined;
        const result = await this.source.transaction((tx) => work((used = tx)));
        for (const waiting of (used && afterwards.get(used)) ?? []) waiting();
        return result;
      } catch (error) {
        if (attempt < ATTEMPTS && isCollision(error)) continue;
        throw translatePostgresError(error);
      }
    }
  }
}
