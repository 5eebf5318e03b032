import { type Channel, type MessageKind, NotificationKind } from '#contracts';
import { KINDS } from '../kinds/kinds';

export type Channels = Record<MessageKind, Channel[]>;

/** The channels of a person who has not chosen any. */
export const DEFAULT_CHANNELS: Readonly<Channels> = {
  ...(Object.fromEntries(
    NotificationKind.options.map((kind) => [kind, [...KINDS[kind].defaultChannels]]),
  ) as Record<NotificationKind, Channel[]>),
  digest: [],
};

/** How a person wants to be notified. Most people have chosen nothing. */
export interface Preferences {
  /** Only the kinds that the person has chosen channels for. */
  channels: Partial<Channels>;
  /** The kinds of notifications that the person does not get. */
  muted: NotificationKind[];
  webhookUrl: string | null;
  webhookSecret: string | null;
  /** Since when the webhook is not called any more, as it failed too often. */
  webhookDisabledAt: Date | null;
  /** Why its last call failed. */
  webhookDisabledReason: string | null;
}

export const NO_PREFERENCES: Preferences = {
  channels: {},
  muted: [],
  webhookUrl: null,
  webhookSecret: null,
  webhookDisabledAt: null,
  webhookDisabledReason: null,
};

/** The channels of a kind, without webhooks when there is no address or it is switched off. */
export function channelsFor(
  { channels, webhookUrl, webhookDisabledAt }: Preferences,
  kind: MessageKind,
): Channel[] {
  const chosen = channels[kind] ?? DEFAULT_CHANNELS[kind];
  return chosen.filter(
    (channel) => channel !== 'webhook' || (webhookUrl !== null && webhookDisabledAt === null),
  );
}
