import { AuditRecorded, type Role } from '#contracts';
import type { Tx } from '#database';
import { Outbox } from '#outbox';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { AuditAction } from './audit-actions';
import { AuditRepository } from './audit.repository';

/** Actions without an event: the limits on guessing allow many such entries, which must not become as many messages. */
const UNPUBLISHED: readonly AuditAction[] = ['login.failed', 'password.refused'];

/** What an entry says beside its action and the request. Entries outlive accounts: no password, token or e-mail address. */
export interface AuditFacts {
  /** The affected account; absent when no account has the e-mail address that was tried. */
  readonly accountId?: string | undefined;
  /** The account that acted; absent when the caller has not logged in. */
  readonly actorId?: string | undefined;
  /** The session that began or ended, or in which the action was done. */
  readonly sessionId?: string | undefined;
  readonly details?: object | undefined;
  /** When it happened, if it was not just now. */
  readonly at?: Date;
}

/** An account as it was before a change. */
interface Changed {
  readonly id: string;
  readonly email: string;
  readonly roles: Role[];
}

/** Changes of an account that are worth an entry. */
interface Changes {
  readonly email?: string | undefined;
  readonly passwordHash?: string | undefined;
  readonly roles?: Role[] | undefined;
}

/** The log of who did what to which account, and from where. */
@Injectable()
export class AuditService {
  constructor(
    private readonly entries: AuditRepository,
    private readonly outbox: Outbox,
  ) {}

  /** Adds an entry for each change that the caller is about to make to an account. */
  async changes(
    tx: Tx,
    context: Context,
    account: Changed,
    { email, passwordHash, roles }: Changes,
  ): Promise<void> {
    const { id: actorId, sessionId } = actorOf(context);
    const by = { accountId: account.id, actorId, sessionId };
    if (email !== undefined && email !== account.email)
      await this.record(tx, context, 'email.change_requested', by);
    if (passwordHash !== undefined) await this.record(tx, context, 'password.changed', by);
    const details = { from: sorted(account.roles), to: sorted(roles ?? account.roles) };
    if (String(details.from) !== String(details.to))
      await this.record(tx, context, 'role.changed', { ...by, details });
  }

  /** Adds an entry to the transaction that makes it true, and publishes it. */
  async record(tx: Tx, context: Context, action: AuditAction, facts: AuditFacts): Promise<void> {
    const id = uuidv7();
    const { accountId = null, actorId = null, sessionId = null, details = {}, at = null } = facts;
    const who = { action, accountId, actorId, sessionId };
    const { requestId, clientAddress, trace } = context;
    await this.entries.insert(tx, {
      ...{ id, ...who, details, at },
      clientAddress: clientAddress || null,
      requestId: requestId || null,
      traceId: trace?.traceId ?? null,
    });
    if (UNPUBLISHED.includes(action)) return;
    await this.outbox.append(tx, context, AuditRecorded, { id, version: 1 }, { entryId: id, ...who });
  }
}

const sorted = (roles: Role[]): Role[] => [...new Set(roles)].sort();
