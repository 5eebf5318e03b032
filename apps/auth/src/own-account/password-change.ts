import type { Tx } from '#database';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.entity';
import { AddressService } from '../address/address.service';
import { Passwords } from '../password/passwords';
import { SecurityEmailService } from '../security-email/security-email.service';
import { SessionRevoker } from '../session/session-revoker';

/** A new password that is set by a caller who knows the present one. */
@Injectable()
export class PasswordChange {
  constructor(
    private readonly passwords: Passwords,
    private readonly addresses: AddressService,
    private readonly sessions: SessionRevoker,
    private readonly emails: SecurityEmailService,
  ) {}

  /** The new password's hash, whether or not the password is common. */
  async hashAny({ deadline }: Context, password: string): Promise<string> {
    return this.passwords.hash(password, deadline);
  }

  /** The new password's hash. @param own texts about the owner, which make a password easy to guess @throws CommonPassword */
  async hash({ deadline }: Context, password: string, own: readonly (string | undefined)[]): Promise<string> {
    this.passwords.mustBeUncommon(
      password,
      own.filter((text) => text !== undefined),
    );
    return this.passwords.hash(password, deadline);
  }

  /** Ends what a thief of the present password may have begun: other sessions, and a change of address. */
  async prepare(tx: Tx, context: Context, account: Account): Promise<void> {
    const { id: actorId, sessionId: except } = actorOf(context);
    await this.addresses.endChange(tx, account);
    await this.sessions.revoke(tx, context, account.id, { except, actorId, because: 'password.changed' });
    await this.notifyOwner(tx, context, account);
  }

  /**
   * A new password closes the links for a forgotten one, because its owner knows it. While the address is not verified, its mailbox
   * may belong to another person than the account: then the link stays valid for the reader of the mailbox.
   */
  private async notifyOwner(tx: Tx, context: Context, { id, email, emailVerified }: Account): Promise<void> {
    if (!emailVerified) return;
    await this.emails.closeLinks(tx, id, 'password_reset');
    await this.emails.request(tx, context, 'password_changed', { accountId: id, address: email });
  }
}
