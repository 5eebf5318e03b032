import type { ArticleUpdated, Channel, DataOf, Event } from '#contracts';
import type { EmailContent } from '../email/email';
import type { NotificationSummary } from '../message/message';

/** The cause of a notification. */
export interface Occurrence {
  /** The person to notify. */
  readonly to: string;
  /** The person who caused it. People are not notified of their own actions; `data.userId` names this person. */
  readonly by?: string;
  /** The article it is about: `data` holds its id, slug and title, which follow the article. */
  readonly about: DataOf<typeof ArticleUpdated>;
  /**
   * The id of what happened, for a kind that can be withdrawn. It becomes the notification's id, so one such notification can follow
   * from it.
   */
  readonly id?: string;
  /** More that a client or an e-mail needs to show the notification. */
  readonly data?: Readonly<Record<string, string>>;
}

/** An event of the articles service, and what to read from it. */
export interface Trigger {
  readonly event: Event;
  readonly read: (data: unknown) => Occurrence;
}

/** All that is particular to one kind of notification. Its name is its key in `KINDS`. */
export interface Kind {
  /**
   * The events that it follows from, except `ArticleUpdated` and `ArticleDeleted`; absent when a service creates it directly.
   */
  readonly on?: readonly Trigger[];
  /**
   * Present when it counts people: each person once, until this event takes them out again. A notification that counts no one
   * is hidden. The table `article_fan` holds one row per article and person, so only one kind can have this.
   */
  readonly takenBackBy?: Trigger;
  /** Present when this event, with the same `id`, withdraws the notification unless it was read. */
  readonly withdrawnBy?: Trigger;
  /** Whether it goes to the followers of the person in `to`, in batches, instead of to the person. Only one kind can have this. */
  readonly toFollowers?: boolean;
  /** Whether more of the same about one article, within `NOTIFICATION_COLLAPSE_WINDOW`, raises the unread notification. */
  readonly collapses?: boolean;
  /** The channels of a person who has not chosen any. The inbox gets every notification. */
  readonly defaultChannels: readonly Channel[];
  /** Each text in `data` is one line here. */
  readonly email: (notification: NotificationSummary) => EmailContent;
  /** The line about it in a digest. */
  readonly digestLine: (notification: NotificationSummary) => string;
}

/** Declares an event that a kind follows from: `when(FavoriteAdded, ({ authorId }) => ({ to: authorId, … }))`. */
export const when = <E extends Event>(event: E, read: (data: DataOf<E>) => Occurrence): Trigger => ({
  event,
  read: (data) => read(data as DataOf<E>),
});
