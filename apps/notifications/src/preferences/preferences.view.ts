import type { NotificationSettingsView } from '#contracts';
import type { Channels, Preferences } from './preferences';

/** The preferences, completed with the default channels, and without the secret. */
export const preferencesView = (
  { channels, muted, webhookUrl, webhookDisabledAt, webhookDisabledReason }: Preferences,
  defaults: Readonly<Channels>,
): NotificationSettingsView => ({
  channels: { ...defaults, ...channels },
  muted,
  webhookUrl,
  webhook:
    webhookUrl === null
      ? null
      : {
          url: webhookUrl,
          disabledAt: webhookDisabledAt?.toISOString() ?? null,
          reason: webhookDisabledReason,
        },
});
