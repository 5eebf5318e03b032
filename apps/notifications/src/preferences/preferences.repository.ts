import { Reader, rowsOf, type Tx } from '#database';
import { Injectable } from '@nestjs/common';
import { NO_PREFERENCES, type Preferences } from './preferences';

const COLUMNS = `
  channels, muted, webhook_url AS "webhookUrl", webhook_secret AS "webhookSecret",
  webhook_disabled_at AS "webhookDisabledAt", webhook_disabled_reason AS "webhookDisabledReason"`;
const BY_ID = {
  name: 'preferences.by-id',
  text: `SELECT ${COLUMNS} FROM notification_settings WHERE user_id = $1`,
};
const BY_IDS = {
  name: 'preferences.by-ids',
  text: `SELECT user_id AS "userId", ${COLUMNS} FROM notification_settings WHERE user_id = ANY($1)`,
};
const ENSURE = 'INSERT INTO notification_settings (user_id) VALUES ($1) ON CONFLICT DO NOTHING';
const SAVE_CHOICES = 'UPDATE notification_settings SET channels = $2, muted = $3 WHERE user_id = $1';
/**
 * Waiting deliveries go to the new address without a rest. A slow webhook stays slow until it has answered at once: setting it
 * again must not move it ahead of others.
 */
const SAVE_WEBHOOK = `
  UPDATE notification_settings SET webhook_url = $2, webhook_secret = $3, webhook_failures = 0,
    webhook_failing_since = NULL, webhook_rests_until = NULL,
    webhook_due_at = CASE WHEN webhook_due_at IS NOT NULL THEN least(webhook_due_at, now()) END,
    webhook_disabled_at = NULL, webhook_disabled_reason = NULL
  WHERE user_id = $1`;
/** The people who have chosen a digest and have something unread since the last one. Each person is taken once. */
const TAKE_FOR_DIGEST = `
  UPDATE notification_settings settings SET digested_at = now()
  WHERE jsonb_array_length(channels -> 'digest') > 0 AND EXISTS (
    SELECT FROM notification
    WHERE notification.user_id = settings.user_id AND read_at IS NULL AND count > 0 AND created_at > settings.digested_at)
  RETURNING user_id AS "userId"`;

/** All queries on preferences. */
@Injectable()
export class PreferencesRepository {
  constructor(private readonly reader: Reader) {}

  async of(userId: string): Promise<Preferences> {
    return (await this.reader.row<Preferences>(BY_ID, [userId])) ?? NO_PREFERENCES;
  }

  async within(tx: Tx, userId: string): Promise<Preferences> {
    const [preferences] = await tx.query<Preferences[]>(BY_ID.text, [userId]);
    return preferences ?? NO_PREFERENCES;
  }

  /** The preferences, inserted if missing, and locked until the transaction ends. */
  async lock(tx: Tx, userId: string): Promise<Preferences> {
    await tx.query(ENSURE, [userId]);
    const [preferences] = await tx.query<[Preferences]>(`${BY_ID.text} FOR UPDATE`, [userId]);
    return preferences;
  }

  /** Those of several people; a person who has chosen nothing is missing. */
  async ofAll(tx: Tx, userIds: string[]): Promise<Map<string, Preferences>> {
    const rows = await rowsOf<Preferences & { userId: string }>(tx, BY_IDS, [userIds]);
    return new Map(rows.map(({ userId, ...preferences }) => [userId, preferences]));
  }

  async saveChoices(
    tx: Tx,
    userId: string,
    { channels, muted }: Pick<Preferences, 'channels' | 'muted'>,
  ): Promise<void> {
    await tx.query(SAVE_CHOICES, [userId, JSON.stringify(channels), muted]);
  }

  /** Saves the webhook; one that was switched off is switched on again. */
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
