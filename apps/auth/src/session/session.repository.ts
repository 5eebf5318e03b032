import { asCodedError, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { DataSource, MoreThan } from 'typeorm';
import { hashOf, Session } from './session.entity';

/** All queries on sessions. */
@Injectable()
export class SessionRepository {
  constructor(private readonly source: DataSource) {}

  async insert(tx: Tx, session: Session): Promise<void> {
    await tx.insert(Session, session);
  }

  async update(tx: Tx, session: Session): Promise<void> {
    const { id, ...columns } = session;
    await tx.update(Session, { id }, columns);
  }

  /** The session a refresh token belongs or belonged to, locked until the transaction ends. */
  async lockByToken(tx: Tx, token: string): Promise<Session | null> {
    const hash = hashOf(token);
    const where = [{ refreshHash: hash }, { previousHash: hash }];
    return tx.findOne(Session, { where, lock: { mode: 'pessimistic_write' } });
  }

  /** Deletes those sessions of an account that `only` names, or all but `except`. @returns what was deleted */
  async delete(
    tx: Tx,
    accountId: string,
    { only, except }: { only?: string; except?: string },
  ): Promise<{ id: string }[]> {
    const [rows] = await tx.query<[{ id: string }[], number]>(
      `DELETE FROM session
       WHERE account_id = $1 AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR id <> $3)
       RETURNING id`,
      [accountId, only ?? null, except ?? null],
    );
    return rows;
  }

  /** Open sessions, the one used last first. */
  async ofAccount(accountId: string): Promise<Session[]> {
    return this.source
      .getRepository(Session)
      .find({
        where: { accountId, expiresAt: MoreThan(new Date()) },
        order: { lastUsedAt: 'DESC' },
        take: 100,
      })
      .catch((error: unknown) => {
        throw asCodedError(error);
      });
  }
}
