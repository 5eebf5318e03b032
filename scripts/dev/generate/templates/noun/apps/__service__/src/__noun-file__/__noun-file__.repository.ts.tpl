import { type List__Nouns__, __Noun__NotFound } from '#contracts';
import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { __Noun__ } from './__noun-file__.entity';

const COLUMNS = 'id, owner_id AS "ownerId", title, created_at AS "createdAt"';
/** Without a cursor, before the last id there can be: a condition that the index serves in either case. */
const PAGE = {
  name: '__noun_table__.page',
  text: `SELECT ${COLUMNS} FROM __noun_table__
    WHERE owner_id = $1 AND id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    ORDER BY id DESC LIMIT $3`,
};

/** All queries on __nouns-words__. */
@Injectable()
export class __Noun__Repository {
  constructor(private readonly reader: Reader) {}

  async insert(tx: Tx, __noun__: __Noun__): Promise<void> {
    await tx.insert(__Noun__, __noun__);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await tx.delete(__Noun__, { id });
  }

  /** The __noun-words__, locked until the transaction ends. @throws __Noun__NotFound */
  async lock(tx: Tx, id: string): Promise<__Noun__> {
    const found = await tx.findOne(__Noun__, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!found) throw new __Noun__NotFound();
    return found;
  }

  async ofOwner(tx: Tx, ownerId: string): Promise<__Noun__[]> {
    return tx.find(__Noun__, { where: { ownerId }, lock: { mode: 'pessimistic_write' } });
  }

  /** Newest first, up to one row more than `limit`: it shows that there is a next page. */
  async page(ownerId: string, { limit, cursor }: List__Nouns__): Promise<__Noun__[]> {
    return this.reader.rows<__Noun__>(PAGE, [ownerId, cursor ?? null, limit + 1]);
  }
}
