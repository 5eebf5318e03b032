import type { DataOf, ProfileChanged, UserChanged, UserRegistered } from '#contracts';
import type { Tx } from '#database';
import type { Origin } from '#outbox';
import { Injectable } from '@nestjs/common';
import { NotificationService } from '../notification/notification.service';
import { SettingsRepository } from '../settings/settings.repository';
import { RecipientRepository } from './recipient.repository';

/** Whom notifications go to: kept from what the auth and users services tell. */
@Injectable()
export class RecipientService {
  constructor(
    private readonly recipients: RecipientRepository,
    private readonly settings: SettingsRepository,
    private readonly notifications: NotificationService,
  ) {}

  /** Somebody has registered: they can be reached from now on, and are welcomed. */
  async arrive(
    tx: Tx,
    { userId, email, name }: DataOf<typeof UserRegistered>,
    origin: Origin,
  ): Promise<void> {
    await this.recipients.arrive(tx, userId, email, name);
    await this.notifications.welcome(tx, userId, name, origin);
  }

  /**
   * Somebody's address may have changed or been proved; with the first proof they are welcomed by e-mail too. When they took the
   * account back by it, the webhook is not theirs.
   */
  async move(
    tx: Tx,
    { userId, email, emailVerified, takenBack }: DataOf<typeof UserChanged>,
    origin: Origin,
  ): Promise<void> {
    await this.recipients.move(tx, userId, email, emailVerified);
    if (takenBack) await this.settings.saveWebhook(tx, userId, null, null);
    if (await this.recipients.takeWelcome(tx, userId))
      await this.notifications.welcomeByEmail(tx, userId, origin);
  }

  /** Somebody's name may have changed. */
  async rename(tx: Tx, { userId, name }: DataOf<typeof ProfileChanged>): Promise<void> {
    await this.recipients.rename(tx, userId, name);
  }

  /** Somebody is gone: nothing of them stays. */
  async leave(tx: Tx, userId: string): Promise<void> {
    await this.recipients.delete(tx, userId);
    await this.notifications.forget(tx, userId);
    await this.settings.delete(tx, userId);
  }

  /** The profile has gone too, and with it what was heard of it after the account had gone. */
  async remove(tx: Tx, userId: string): Promise<void> {
    await this.recipients.delete(tx, userId);
  }
}
