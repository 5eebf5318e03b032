import { type ChangeNotificationSettings, InvalidInput } from '#contracts';
import { Transaction } from '#database';
import { actorOf, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { NotificationsEnvironment } from '../notifications.env';
import { isPrivate } from '../webhook/public-address';
import { newSecret } from '../webhook/signature';
import type { Preferences } from './preferences';
import { PreferencesRepository } from './preferences.repository';

/** How people want to be notified. */
@Injectable()
export class PreferencesService {
  constructor(
    private readonly transaction: Transaction,
    private readonly preferences: PreferencesRepository,
    private readonly env: NotificationsEnvironment,
  ) {}

  async of(context: Context): Promise<Preferences> {
    return this.preferences.of(actorOf(context).id);
  }

  /**
   * Changes the given preferences. Each webhook address gets its own secret, so that a leaked one cannot forge deliveries to
   * another address. Setting a webhook that was switched off switches it on again.
   * @throws InvalidInput when the webhook leads to a private network
   * @returns the preferences, and the secret of a new address
   */
  async change(
    context: Context,
    { channels, muted, webhookUrl }: ChangeNotificationSettings,
  ): Promise<{ preferences: Preferences; newSecret?: string }> {
    const { id: userId } = actorOf(context);
    if (webhookUrl) this.mustBePublic(webhookUrl);
    return this.transaction.run(async (tx) => {
      const before = await this.preferences.lock(tx, userId);
      await this.preferences.saveChoices(tx, userId, {
        channels: { ...before.channels, ...channels },
        muted: muted ?? before.muted,
      });
      const secret = webhookUrl && webhookUrl !== before.webhookUrl ? newSecret() : undefined;
      if (webhookUrl !== undefined) {
        const kept = webhookUrl === null ? null : before.webhookSecret;
        await this.preferences.saveWebhook(tx, userId, webhookUrl, secret ?? kept);
      }
      const preferences = await this.preferences.within(tx, userId);
      return { preferences, ...(secret && { newSecret: secret }) };
    });
  }

  /** Checks the URL only; a name that leads to a private network is refused when it is called. */
  private mustBePublic(webhookUrl: string): void {
    if (this.env.WEBHOOK_ALLOW_PRIVATE || !isPrivate(new URL(webhookUrl))) return;
    throw new InvalidInput([{ path: 'webhookUrl', message: 'must not lead to a private network' }]);
  }
}
