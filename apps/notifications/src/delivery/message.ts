import type { MessageKind, NotificationKind } from '#contracts';

/** One notification as a message tells it. */
export interface Told {
  kind: NotificationKind;
  data: Record<string, string>;
  count: number;
  createdAt: Date;
}

/** What goes out to one person on one channel. */
export interface Message {
  /** The same for every attempt, so that its receiver can tell a repetition. */
  readonly id: string;
  readonly kind: MessageKind;
  readonly to: { readonly userId: string; readonly name: string; readonly email: string | null };
  readonly webhook: { readonly url: string; readonly secret: string } | null;
  /** The one it is about; of a digest, those it sums up. */
  readonly notifications: readonly Told[];
}

/** Sent; or why there was nothing to send. */
export type Receipt = { status: 'sent' } | { status: 'skipped'; note: string };
export const SENT: Receipt = { status: 'sent' };
export const skipped = (note: string): Receipt => ({ status: 'skipped', note });

/** A way out of the house. */
export interface Outlet {
  /** @throws Error when it may work later; PermanentError when it never will */
  send(message: Message, signal: AbortSignal): Promise<Receipt>;
}
