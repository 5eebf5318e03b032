import { type DataOf, type ProfilePatch, UserChanged } from '#contracts';
import type { Tx } from '#database';
import { Outbox } from '#outbox';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import type { Account } from './account.entity';
import { AccountRepository } from './account.repository';

/** Stores accounts that have changed, with the event that says so. */
@Injectable()
export class AccountStore {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly outbox: Outbox,
  ) {}

  /**
   * @param profile what the same request changed of the profile
   * @param more what else the event says
   * @returns the event's id @throws EmailTaken | UsernameTaken
   */
  async save(
    tx: Tx,
    account: Account,
    profile: ProfilePatch,
    context: Context,
    more: Pick<DataOf<typeof UserChanged>, 'takenBack'> = {},
  ): Promise<string> {
    await this.accounts.update(tx, account);
    const { id: userId, email, emailVerified, username } = account;
    const data = { userId, email, emailVerified, username, profile, ...more };
    return this.outbox.append(tx, context, UserChanged, account, data);
  }
}
