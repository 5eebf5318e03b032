import { type DataOf, type ProfilePatch, UserChanged } from '#contracts';
import type { Tx } from '#database';
import { Outbox } from '#outbox';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import type { Account } from './account.entity';
import { AccountRepository } from './account.repository';

/** Stores changed accounts together with the event about the change. */
@Injectable()
export class AccountStore {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly outbox: Outbox,
  ) {}

  /**
   * @param profile changes of the profile in the same request
   * @param more further data of the event
   * @returns the event's id @throws EmailTaken | UsernameTaken
   */
  async save(
    tx: Tx,
    context: Context,
    account: Account,
    profile: ProfilePatch = {},
    more: Pick<DataOf<typeof UserChanged>, 'takenBack'> = {},
  ): Promise<string> {
    await this.accounts.update(tx, account);
    const { id: userId, email, emailVerified, username } = account;
    const data = { userId, email, emailVerified, username, profile, ...more };
    return this.outbox.append(tx, context, UserChanged, account, data);
  }
}
