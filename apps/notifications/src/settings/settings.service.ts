import type { Actor, ChangeNotificationSettings } from '#contracts';
import { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { newSecret } from '../webhook/signature';
import type { Settings } from './settings';
import { SettingsRepository } from './settings.repository';

/** How people wish to be reached. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly transaction: Transaction,
    private readonly settings: SettingsRepository,
  ) {}

  async of(actor: Actor): Promise<Settings> {
    return this.settings.of(actor.id);
  }

  /**
   * Changes what is given. Each webhook address gets a secret of its own, so that nobody else's deliveries can be forged
   * with one that leaked.
   * @returns the settings, and the secret of an address that is new
   */
  async change(
    actor: Actor,
    { channels, webhookUrl }: ChangeNotificationSettings,
  ): Promise<{ settings: Settings; newSecret?: string }> {
    return this.transaction.run(async (tx) => {
      const before = await this.settings.lock(tx, actor.id);
      const url = webhookUrl === undefined ? before.webhookUrl : webhookUrl;
      const secret = url !== null && url !== before.webhookUrl ? newSecret() : undefined;
      const settings: Settings = {
        channels: { ...before.channels, ...channels },
        webhookUrl: url,
        webhookSecret: url === null ? null : (secret ?? before.webhookSecret),
      };
      await this.settings.save(tx, actor.id, settings);
      return { settings, ...(secret && { newSecret: secret }) };
    });
  }
}
