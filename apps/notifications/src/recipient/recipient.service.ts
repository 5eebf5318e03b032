import type { DataOf, ProfileChanged } from '#contracts';
import type { Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { RecipientRepository } from './recipient.repository';

/** The names of recipients, from the users service. */
@Injectable()
export class RecipientService {
  constructor(private readonly recipients: RecipientRepository) {}

  async rename(tx: Tx, { userId, name }: DataOf<typeof ProfileChanged>): Promise<void> {
    await this.recipients.rename(tx, userId, name);
  }

  /** The profile is deleted: a change that came after the account's deletion had added the recipient again. */
  async delete(tx: Tx, userId: string): Promise<void> {
    await this.recipients.delete(tx, userId);
  }
}
