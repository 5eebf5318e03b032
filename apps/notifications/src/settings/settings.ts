import type { Channel, MessageKind } from '#contracts';

export type Channels = Record<MessageKind, Channel[]>;

/** What somebody gets who has decided nothing. */
export const DEFAULT_CHANNELS: Readonly<Channels> = {
  welcome: ['log', 'email'],
  article_published: [],
  article_favorited: ['log'],
  digest: [],
};

/** How somebody wishes to be reached; nothing at all is known of most. */
export interface Settings {
  /** Only the kinds somebody has decided on. */
  channels: Partial<Channels>;
  webhookUrl: string | null;
  webhookSecret: string | null;
}

export const NO_SETTINGS: Settings = { channels: {}, webhookUrl: null, webhookSecret: null };

/** The ways of a kind; webhooks need an address. */
export function channelsFor({ channels, webhookUrl }: Settings, kind: MessageKind): Channel[] {
  const wished = channels[kind] ?? DEFAULT_CHANNELS[kind];
  return wished.filter((channel) => channel !== 'webhook' || webhookUrl !== null);
}
