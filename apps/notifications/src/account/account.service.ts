import type { DataOf, UserChanged, UserRegistered } from '#contracts';
import type { Tx } from '#database';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { ArticleRepository } from '../article/article.repository';
import { FollowerRepository } from '../follower/follower.repository';
import { MuteRepository } from '../mute/mute.repository';
import { NotificationService } from '../notification/notification.service';
import { PreferencesRepository } from '../preferences/preferences.repository';
import { RecipientRepository } from '../recipient/recipient.repository';

/** The consequences of changes to accounts: recipients, their welcome, and the deletion of all that belongs to them. */
@Injectable()
export class AccountService {
  constructor(
    private readonly recipients: RecipientRepository,
    private readonly preferences: PreferencesRepository,
    private readonly notifications: NotificationService,
    private readonly articles: ArticleRepository,
    private readonly followers: FollowerRepository,
    private readonly mutes: MuteRepository,
  ) {}

  /** Adds the recipient and welcomes them. */
  async registered(
    tx: Tx,
    { userId, email, name }: DataOf<typeof UserRegistered>,
    context: Context,
  ): Promise<void> {
    await this.recipients.add(tx, userId, email, name);
    await this.notifications.welcome(tx, userId, name, context);
  }

  /**
   * Keeps the address and whether it is verified; the first verification sends the welcome by e-mail as well. When the owner of
   * the address took the account back, the webhook is another person's and is removed.
   */
  async changed(
    tx: Tx,
    { userId, email, emailVerified, takenBack }: DataOf<typeof UserChanged>,
    context: Context,
  ): Promise<void> {
    await this.recipients.changeEmail(tx, userId, email, emailVerified);
    if (takenBack) await this.preferences.saveWebhook(tx, userId, null, null);
    if (await this.recipients.takeWelcome(tx, userId))
      await this.notifications.welcomeByEmail(tx, userId, context);
  }

  /** Deletes everything about the person. */
  async deleted(tx: Tx, userId: string): Promise<void> {
    await this.recipients.delete(tx, userId);
    await this.notifications.deleteAllOf(tx, userId);
    await this.articles.forgetPerson(tx, userId);
    await this.followers.removeAllOf(tx, userId);
    await this.mutes.deleteAllOf(tx, userId);
    await this.preferences.delete(tx, userId);
  }
}
