import { AccountNotFound, EmailTaken, UsernameTaken } from '#contracts';
import { translatePostgresError, type Tx, uniqueViolation } from '#database';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Account } from './account.entity';

/** All queries on accounts. */
@Injectable()
export class AccountRepository {
  constructor(private readonly source: DataSource) {}

  /** @throws EmailTaken | UsernameTaken */
  async insert(tx: Tx, account: Account): Promise<void> {
    await tx.insert(Account, account).catch(rethrowTaken);
  }

  /** @throws EmailTaken | UsernameTaken */
  async update(tx: Tx, account: Account): Promise<void> {
    const { id, ...columns } = account;
    await tx.update(Account, { id }, columns).catch(rethrowTaken);
  }

  async delete(tx: Tx, id: string): Promise<void> {
    await tx.delete(Account, { id });
  }

  /** The account, locked until the transaction ends. @throws AccountNotFound */
  async lock(tx: Tx, id: string): Promise<Account> {
    const account = await tx.findOne(Account, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!account) throw new AccountNotFound();
    return account;
  }

  /** The account, locked until the transaction ends, if its password is still stored as this hash. */
  async lockWithHash(tx: Tx, id: string, passwordHash: string): Promise<Account | null> {
    return tx.findOne(Account, { where: { id, passwordHash }, lock: { mode: 'pessimistic_write' } });
  }

  /** Until the transaction ends, no other transaction can remove an admin. */
  async lockAdmins(tx: Tx): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('admins', 0))`);
  }

  /** Whether another account than this one is an admin. */
  async isOtherAdmin(tx: Tx, id: string): Promise<boolean> {
    const sql = `SELECT 1 FROM account WHERE 'admin' = ANY (roles) AND id <> $1 LIMIT 1`;
    return (await tx.query<unknown[]>(sql, [id])).length > 0;
  }

  /** @param tx for a caller that holds a connection already and must not wait for another */
  async byId(id: string, tx?: Tx): Promise<Account | null> {
    return this.one('account.id = :id', { id }, tx);
  }

  /**
   * Ignores case by JavaScript's rules, like the limits on guessing passwords. PostgreSQL folds `İ` to `i`, which would give one
   * account several names, each with a limit of its own.
   */
  async byEmail(email: string, tx?: Tx): Promise<Account | null> {
    return this.one('lower(account.email) = :email', { email: email.toLowerCase() }, tx);
  }

  /** Whether no committed account has the username. The unique index decides in the end. */
  async isFree(username: string): Promise<boolean> {
    return (await this.one('lower(account.username) = lower(:username)', { username })) === null;
  }

  /** Accounts older than `before`, the newest first. `search` is a part of a username or e-mail address. */
  async page(limit: number, before?: string, search?: string): Promise<Account[]> {
    const query = this.source
      .getRepository(Account)
      .createQueryBuilder('account')
      .orderBy('account.id', 'DESC')
      .limit(limit);
    if (before) query.andWhere('account.id < :before', { before });
    if (search) {
      const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
      query.andWhere(`lower(account.username || ' ' || account.email) LIKE :pattern`, { pattern });
    }
    return query.getMany().catch(rethrow);
  }

  private async one(condition: string, parameters: object, tx?: Tx): Promise<Account | null> {
    return (tx ?? this.source)
      .getRepository(Account)
      .createQueryBuilder('account')
      .where(condition, parameters)
      .getOne()
      .catch(rethrow);
  }
}

function rethrow(error: unknown): never {
  throw translatePostgresError(error);
}

function rethrowTaken(error: unknown): never {
  const constraint = uniqueViolation(error);
  if (constraint === 'account_email') throw new EmailTaken();
  if (constraint === 'account_username') throw new UsernameTaken();
  throw error;
}
