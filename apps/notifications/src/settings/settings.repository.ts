import { Reader, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { NO_SETTINGS, type Settings } from './settings';

const BY_ID = {
  name: 'settings.by-id',
  text: `
    SELECT channels, webhook_url AS "webhookUrl", webhook_secret AS "webhookSecret",
      webhook_disabled_at AS "webhookDisabledAt", webhook_disabled_reason AS "webhookDisabledReason"
    FROM notification_settings WHERE user_id = $1`,
};
const ENSURE = 'INSERT INTO notification_settings (user_id) VALUES ($1) ON CONFLICT DO NOTHING';
const SAVE_CHANNELS = 'UPDATE notification_settings SET channels = $2 WHERE user_id = $1';
/**
 * What still waits is sent there, without a rest. A slow one stays slow until it has answered at once: setting it again must not bring it
 * before others again.
 */
const SAVE_WEBHOOK = `
  UPDATE notification_settings SET webhook_url = $2, webhook_secret = $3, webhook_failures = 0,
    webhook_failing_since = NULL, webhook_rests_until = NULL,
    webhook_due_at = CASE WHEN webhook_due_at IS NOT NULL THEN least(webhook_due_at, now()) END,
    webhook_disabled_at = NULL, webhook_disabled_reason = NULL
  WHERE user_id = $1`;
/** Those who wish a digest and have something unread that no digest has told of yet; whoever is taken is taken once. */
const TAKE_FOR_DIGEST = `
  UPDATE notification_settings settings SET digested_at = now()
  WHERE jsonb_array_length(channels -> 'digest') > 0 AND EXISTS (
    SELECT FROM notification
    WHERE notification.user_id = settings.user_id AND read_at IS NULL AND count > 0 AND created_at > settings.digested_at)
  RETURNING user_id AS "userId"`;

/** All queries on settings. */
@Injectable()
export class SettingsRepository {
  constructor(private readonly reader: Reader) {}

  async of(userId: string): Promise<Settings> {
    return (await this.reader.row<Settings>(BY_ID, [userId])) ?? NO_SETTINGS;
  }

  async within(tx: Tx, userId: string): Promise<Settings> {
    const [settings] = await tx.query<Settings[]>(BY_ID.text, [userId]);
    return settings ?? NO_SETTINGS;
  }

  /** The settings, made where there are none, locked until the transaction ends. */
  async lock(tx: Tx, userId: string): Promise<Settings> {
    await tx.query(ENSURE, [userId]);
    const [settings] = await tx.query<[Settings]>(`${BY_ID.text} FOR UPDATE`, [userId]);
    return settings;
  }

  async saveChannels(tx: Tx, userId: string, channels: Settings['channels']): Promise<void> {
    await tx.query(SAVE_CHANNELS, [userId, JSON.stringify(channels)]);
  }

  /** Switches the webhook on again as well, if it was switched off. */
  async saveWebhook(tx: Tx, userId: string, url: string | null, secret: string | null): Promise<void> {
    await tx.query(SAVE_WEBHOOK, [userId, url, secret]);
  }

  async takeForDigest(tx: Tx): Promise<string[]> {
    const [taken] = await tx.query<[{ userId: string }[], number]>(TAKE_FOR_DIGEST);
    return taken.map(({ userId }) => userId);
  }

  async delete(tx: Tx, userId: string): Promise<void> {
    await tx.query('DELETE FROM notification_settings WHERE user_id = $1', [userId]);
  }
}
