import type { MessageKind, NotificationKind } from '#contracts';

/** A notification as messages show it. */
export interface NotificationSummary {
  readonly kind: NotificationKind;
  readonly data: Readonly<Record<string, string>>;
  /** The number of people or events that it stands for. */
  readonly count: number;
  readonly createdAt: Date;
}

/** One message to one person on one channel. */
export interface Message {
  /** The same for every attempt, so that its receiver can recognise a repetition. */
  readonly id: string;
  readonly kind: MessageKind;
  readonly to: { readonly userId: string; readonly name: string; readonly email: string | null };
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** One notification; a digest has many. */
  readonly notifications: readonly NotificationSummary[];
}

/** Sent, or the reason why there was nothing to send. */
export type Receipt = { status: 'sent' } | { status: 'skipped'; note: string };
export const SENT: Receipt = { status: 'sent' };
export const skipped = (note: string): Receipt => ({ status: 'skipped', note });

/** Sends messages on one channel. */
export interface Sender {
  /** @throws PermanentError when no attempt can succeed; any other error when a later one may */
  send(message: Message, signal: AbortSignal): Promise<Receipt>;
}
