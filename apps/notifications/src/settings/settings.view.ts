import type { NotificationSettingsView } from '#contracts';
import type { Channels, Settings } from './settings';

/** With what somebody gets who has decided nothing; never with the secret. */
export const settingsView = (
  { channels, webhookUrl, webhookDisabledAt, webhookDisabledReason }: Settings,
  defaults: Readonly<Channels>,
): NotificationSettingsView => ({
  channels: { ...defaults, ...channels },
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
