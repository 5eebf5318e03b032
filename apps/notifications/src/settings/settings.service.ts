import { type Actor, type ChangeNotificationSettings, InvalidInput } from '#contracts';
import { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { NotificationsEnvironment } from '../notifications-environment';
import { isPrivate } from '../webhook/public-address';
import { newSecret } from '../webhook/signature';
import type { Settings } from './settings';
import { SettingsRepository } from './settings.repository';

/** How people wish to be reached. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly settings: SettingsRepository,
    private readonly environment: NotificationsEnvironment,
  ) {}

  async of(actor: Actor): Promise<Settings> {
    return this.settings.of(actor.id);
  }

  /**
   * Changes what is given. Each webhook address gets a secret of its own, so that nobody else's deliveries can be forged
   * with one that leaked. A webhook that was switched off is switched on again when it is set.
   * @throws InvalidInput when the webhook leads to a private network
   * @returns the settings, and the secret of an address that is new
   */
  async change(
    actor: Actor,
    { channels, webhookUrl }: ChangeNotificationSettings,
  ): Promise<{ settings: Settings; newSecret?: string }> {
    if (webhookUrl) this.mustBePublic(webhookUrl);
    return this.transaction.run(async (tx) => {
      const before = await this.settings.lock(tx, actor.id);
      await this.settings.saveChannels(tx, actor.id, { ...before.channels, ...channels });
      const secret = webhookUrl && webhookUrl !== before.webhookUrl ? newSecret() : undefined;
      if (webhookUrl !== undefined) {
        const kept = webhookUrl === null ? null : before.webhookSecret;
        await this.settings.saveWebhook(tx, actor.id, webhookUrl, secret ?? kept);
      }
      const settings = await this.settings.within(tx, actor.id);
      return { settings, ...(secret && { newSecret: secret }) };
    });
  }

  /** A name that leads to a private network all the same is refused when it is called. */
  private mustBePublic(webhookUrl: string): void {
    if (this.environment.env.WEBHOOK_ALLOW_PRIVATE || !isPrivate(new URL(webhookUrl))) return;
    throw new InvalidInput([{ path: 'webhookUrl', message: 'must not lead to a private network' }]);
  }
}
