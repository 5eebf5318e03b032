import { WrongCredentials } from '#contracts';
import { translatePostgresError, foreignKeyViolation, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { DataSource, LessThan, MoreThan } from 'typeorm';
import { hashOf } from '../token/opaque-token';
import { Session } from './session.entity';

/** A few at a time: each takes all its tokens with it, which are thousands after months of use. */
const DELETE_EXPIRED = `
  DELETE FROM session WHERE id IN (
    SELECT id FROM session WHERE expires_at < now() ORDER BY expires_at LIMIT 50 FOR UPDATE SKIP LOCKED)`;
const FORGET_SUCCESSORS = `
  UPDATE refresh_token SET successor = NULL WHERE hash IN (
    SELECT hash FROM refresh_token WHERE successor IS NOT NULL AND used_at < now() - make_interval(secs => $1)
    ORDER BY used_at LIMIT 5000 FOR UPDATE SKIP LOCKED)`;

/** All queries on sessions. */
@Injectable()
export class SessionRepository {
  constructor(private readonly source: DataSource) {}

  /** @throws WrongCredentials when the account was deleted concurrently */
  async insert(tx: Tx, session: Session): Promise<void> {
    await tx.insert(Session, session).catch((error: unknown) => {
      throw foreignKeyViolation(error) ? new WrongCredentials() : error;
    });
  }

  async update(tx: Tx, session: Session): Promise<void> {
    const { id, ...columns } = session;
    await tx.update(Session, { id }, columns);
  }

  async addToken(tx: Tx, sessionId: string, token: string): Promise<void> {
    await tx.query('INSERT INTO refresh_token (hash, session_id) VALUES ($1, $2)', [
      hashOf(token),
      sessionId,
    ]);
  }

  /** The session a refresh token belongs to, used or not, locked until the transaction ends. */
  async lockByToken(tx: Tx, token: string): Promise<Session | null> {
    const query = tx.createQueryBuilder(Session, 'session').setLock('pessimistic_write');
    const ofToken = 'session.id = (SELECT session_id FROM refresh_token WHERE hash = :hash)';
    return query.where(ofToken, { hash: hashOf(token) }).getOne();
  }

  /** Marks a token as used and keeps its sealed successor. @returns false when it was used before */
  async useToken(tx: Tx, token: string, successor: Buffer): Promise<boolean> {
    const [, used] = await tx.query<[unknown[], number]>(
      'UPDATE refresh_token SET used_at = now(), successor = $2 WHERE hash = $1 AND used_at IS NULL',
      [hashOf(token), successor],
    );
    return used > 0;
  }

  /** The sealed successor of a token that was used within the last `seconds`. */
  async successorOf(tx: Tx, token: string, seconds: number): Promise<Buffer | undefined> {
    const [row] = await tx.query<{ successor: Buffer | null }[]>(
      'SELECT successor FROM refresh_token WHERE hash = $1 AND used_at > now() - make_interval(secs => $2)',
      [hashOf(token), seconds],
    );
    return row?.successor ?? undefined;
  }

  async isUnused(tx: Tx, token: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      'SELECT 1 FROM refresh_token WHERE hash = $1 AND used_at IS NULL',
      [hashOf(token)],
    );
    return rows.length > 0;
  }

  /**
   * Deletes the session `only` of an account, or all but `except`, or all but the `beyond` sessions used last.
   * @returns the deleted sessions
   */
  async delete(
    tx: Tx,
    accountId: string,
    { only, except, beyond = 0 }: { only?: string; except?: string; beyond?: number },
  ): Promise<{ id: string }[]> {
    const [rows] = await tx.query<[{ id: string }[], number]>(
      `DELETE FROM session
       WHERE account_id = $1 AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR id <> $3)
         AND ($4 = 0 OR id IN (
           SELECT id FROM session WHERE account_id = $1 ORDER BY last_used_at DESC, id DESC OFFSET $4 LIMIT 500))
       RETURNING id`,
      [accountId, only ?? null, except ?? null, beyond],
    );
    return rows;
  }

  /** Deletes expired sessions of an account. Their access tokens have expired too, so this is not published. */
  async deleteExpired(tx: Tx, accountId: string): Promise<void> {
    await tx.delete(Session, { accountId, expiresAt: LessThan(new Date()) });
  }

  /** Deletes expired sessions of all accounts, a few at a time. */
  async deleteAllExpired(): Promise<void> {
    await this.source.query(DELETE_EXPIRED);
  }

  /** Forgets the successors of tokens that were used more than `seconds` ago. */
  async forgetSuccessors(seconds: number): Promise<void> {
    await this.source.query(FORGET_SUCCESSORS, [seconds]);
  }

  /** An account's open sessions, the one used last first. */
  async ofAccount(accountId: string): Promise<Session[]> {
    return this.source
      .getRepository(Session)
      .find({
        where: { accountId, expiresAt: MoreThan(new Date()) },
        order: { lastUsedAt: 'DESC' },
        take: 100,
      })
      .catch((error: unknown) => {
        throw translatePostgresError(error);
      });
  }
}
