import type { Channel, MessageKind } from '#contracts';

export type Channels = Record<MessageKind, Channel[]>;

/** What somebody gets who has decided nothing. */
export const DEFAULT_CHANNELS: Readonly<Channels> = {
  welcome: ['log', 'email'],
  article_published: [],
  article_favorited: ['log'],
  webhook_disabled: ['email'],
  digest: [],
};

/** How somebody wishes to be reached; nothing at all is known of most. */
export interface Settings {
  /** Only the kinds somebody has decided on. */
  channels: Partial<Channels>;
  webhookUrl: string | null;
  webhookSecret: string | null;
  /** Since when the webhook is not called any more, as it failed too often. */
  webhookDisabledAt: Date | null;
  /** Why it failed at last. */
  webhookDisabledReason: string | null;
}

export const NO_SETTINGS: Settings = {
  channels: {},
  webhookUrl: null,
  webhookSecret: null,
  webhookDisabledAt: null,
  webhookDisabledReason: null,
};

/** The ways of a kind; webhooks need an address that is called. */
export function channelsFor(
  { channels, webhookUrl, webhookDisabledAt }: Settings,
  kind: MessageKind,
): Channel[] {
  const wished = channels[kind] ?? DEFAULT_CHANNELS[kind];
  return wished.filter(
    (channel) => channel !== 'webhook' || (webhookUrl !== null && webhookDisabledAt === null),
  );
}
