import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { asCodedError, isCollision } from './postgres-errors';

/** An open transaction. Every write takes it as its first argument, so that nobody writes outside of one by accident. */
export type Tx = EntityManager;

const ATTEMPTS = 3;

/** Runs work in one PostgreSQL transaction: all of it commits, or none. */
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
        return await this.source.transaction(work);
      } catch (error) {
        if (attempt < ATTEMPTS && isCollision(error)) continue;
        throw asCodedError(error);
      }
    }
  }
}
