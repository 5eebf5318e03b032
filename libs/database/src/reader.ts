import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { poolOf } from './data-source';
import { translatePostgresError } from './postgres-errors';
import { rowsOf, type Statement, type Tx } from './transaction';

/** A time in SQL as JavaScript writes it in JSON: in milliseconds, in UTC. */
export const isoTime = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Reads plain rows, without entities: the read path of the services. */
@Injectable()
export class Reader {
  private readonly pool: Pool;

  constructor(source: DataSource) {
    this.pool = poolOf(source);
  }

  /**
   * @param values one for each `$n` of the statement
   * @param tx the transaction whose writes are visible to the query; by default only committed rows are
   * @throws CodedError `unavailable` or `timeout` when the database failed
   */
  async rows<Row extends object>({ name, text }: Statement, values: unknown[] = [], tx?: Tx): Promise<Row[]> {
    try {
      if (tx) return await rowsOf<Row>(tx, { name, text }, values);
      return (await this.pool.query<Row>({ name, text, values })).rows;
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
