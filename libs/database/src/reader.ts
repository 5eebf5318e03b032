import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { poolOf } from './data-source';
import { translatePostgresError } from './postgres-errors';
import type { Tx } from './transaction';

/**
 * A query. With a name, PostgreSQL plans it once a connection instead of once a call, which is most of a small read;
 * without one it is planned for its values, which pays where the best plan depends on them.
 */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** Reads rows as they are, without entities: the read path of the services. */
@Injectable()
export class Reader {
  private readonly pool: Pool;

  constructor(source: DataSource) {
    this.pool = poolOf(source);
  }

  /**
   * @param values one for each `$n` of the statement
   * @param tx reads what this transaction has written; absent, what is committed
   * @throws CodedError `unavailable` or `timeout` when the database failed
   */
  async rows<Row extends object>({ name, text }: Statement, values: unknown[] = [], tx?: Tx): Promise<Row[]> {
    try {
      const client = tx ? ((await tx.queryRunner?.connect()) as PoolClient) : this.pool;
      return (await client.query<Row>({ name, text, values })).rows;
    } catch (error) {
      throw translatePostgresError(error);
    }
  }

  /** The first row, or undefined. */
  async row<Row extends object>(
    statement: Statement,
    values: unknown[] = [],
    tx?: Tx,
  ): Promise<Row | undefined> {
    return (await this.rows<Row>(statement, values, tx))[0];
  }
}
