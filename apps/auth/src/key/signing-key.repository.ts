import type { Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { SigningKey } from './signing-key.entity';

/** All queries on signing keys. */
@Injectable()
export class SigningKeyRepository {
  /** All keys in the order in which they sign. Until the transaction ends, no other transaction can change them. */
  async lock(tx: Tx): Promise<SigningKey[]> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('signing_key', 0))`);
    return tx.find(SigningKey, { order: { signsFrom: 'ASC', kid: 'ASC' } });
  }

  /** The ids of all keys, without waiting for a lock. */
  async ids(tx: Tx): Promise<string[]> {
    return (await tx.find(SigningKey, { select: { kid: true } })).map(({ kid }) => kid);
  }

  async insert(tx: Tx, key: SigningKey): Promise<void> {
    await tx.insert(SigningKey, key);
  }

  async delete(tx: Tx, keys: SigningKey[]): Promise<void> {
    if (keys.length > 0) await tx.delete(SigningKey, { kid: In(keys.map(({ kid }) => kid)) });
  }
}
