import { z } from 'zod';
import { caughtUpRpc } from './caught-up';
import { coded } from './errors';
import { Cursor, Id, Nothing, Timestamp, WebAddress } from './fields';
import { Limit } from './paging';
import { rpc } from './rpc';

/** The kinds of notifications. Each has a file in `apps/notifications/src/kinds`. Clients ignore unknown ones: others may be added. */
export const NotificationKind = z
  .enum([
    'welcome',
    'article_published',
    'article_favorited',
    'article_commented',
    'author_published',
    'followed',
    'webhook_disabled',
  ])
  .meta({ 'x-extensible': true });
export type NotificationKind = z.infer<typeof NotificationKind>;

/**
 * `data` holds what a client needs to show the notification. About an article, it has `articleId` and the current `slug` and
 * `title`; the notification is deleted with the article.
 */
export const NotificationView = z.object({
  id: Id,
  /** Its number among the person's notifications, ascending in the order in which they became visible. Numbers are not reused. */
  seq: z.int(),
  kind: NotificationKind,
  data: z.record(z.string(), z.string()),
  /** The number of people it stands for; `data` names the latest. A read notification keeps its count. */
  count: z.int(),
  read: z.boolean(),
  createdAt: Timestamp,
});
export type NotificationView = z.infer<typeof NotificationView>;

/** The `seq` of the last notification seen. */
export const NotificationCursor = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'is not a cursor of this list')
  .meta({ examples: ['41'] });

export const ListNotifications = z.strictObject({
  limit: Limit,
  cursor: NotificationCursor.optional(),
  unread: z.boolean().default(false),
});

/** Without `after`, only the current last `seq`. */
export const NotificationsSince = z.strictObject({
  after: z.int().min(0).max(999_999_999).optional(),
  limit: Limit.unwrap().default(100),
});

/** Either some or all. Not a union: with neither, the error names the missing field. */
export const ReadNotifications = z
  .strictObject({ ids: z.array(Id).min(1).max(100).optional(), all: z.literal(true).optional() })
  .superRefine(({ ids, all }, context) => {
    if (ids === undefined && all === undefined)
      context.addIssue({ code: 'custom', path: ['ids'], message: 'is required, or "all": true' });
    if (ids !== undefined && all !== undefined)
      context.addIssue({ code: 'custom', path: ['all'], message: 'cannot be combined with ids' });
  });

/** Channels beside the in-app inbox, which gets every notification. */
export const Channel = z.enum(['log', 'email', 'webhook']);
export type Channel = z.infer<typeof Channel>;

/** The kinds of messages: one for each kind of notification, and a daily digest of unread ones. */
export const MessageKind = z.enum([...NotificationKind.options, 'digest']).meta({ 'x-extensible': true });
export type MessageKind = z.infer<typeof MessageKind>;

const Channels = z
  .array(Channel)
  .max(10)
  .transform((channels) => [...new Set(channels)]);

const Kinds = z
  .array(NotificationKind)
  .max(20)
  .transform((kinds) => [...new Set(kinds)]);

/**
 * Absent kinds stay unchanged in `channels`. `muted` replaces the list of kinds that the person gets no notifications of. `webhookUrl: null` removes the webhook; setting it again switches a disabled one on. */
export const ChangeNotificationSettings = z.strictObject({
  channels: z.partialRecord(MessageKind, Channels).optional(),
  muted: Kinds.optional(),
  webhookUrl: WebAddress.nullable().optional(),
});
export type ChangeNotificationSettings = z.infer<typeof ChangeNotificationSettings>;

export const NotificationSettingsView = z.object({
  channels: z.record(MessageKind, z.array(Channel)),
  /** Absent in replies of earlier versions of the service. */
  muted: z.array(NotificationKind).default([]),
  webhookUrl: z.string().nullable(),
  /** `disabledAt` and `reason`: since when and why the webhook is switched off; null while it is on. */
  webhook: z
    .object({ url: z.string(), disabledAt: Timestamp.nullable(), reason: z.string().nullable() })
    .nullable(),
});
export type NotificationSettingsView = z.output<typeof NotificationSettingsView>;

/** A person whose actions lead to no notification of the caller. */
export const MuteView = z.object({ muted: z.boolean() });
/** The cursor is the id of a mute. */
export const ListMuted = z.strictObject({ limit: Limit, cursor: Cursor.optional() });
const ByUser = z.strictObject({ userId: Id });

/** A permanent failure: an event that a consumer gave up, or a job that has used up its attempts. */
export const DeadLetterView = z.object({
  id: z.string(),
  source: z.enum(['event', 'job']),
  /** The event's type or the job's name. */
  name: z.string(),
  /** What failed: the durable consumer of an event, the service of a job. */
  consumer: z.string(),
  error: z.string(),
  attempts: z.int(),
  diedAt: Timestamp,
  traceId: z.string().nullable(),
});
export type DeadLetterView = z.infer<typeof DeadLetterView>;

export const DeadLetterDetail = DeadLetterView.extend({ data: z.unknown() });
export type DeadLetterDetail = z.infer<typeof DeadLetterDetail>;

/** Ids start at 1. JetStream treats sequence 0 as an invalid request, not as "not found". */
export const DeadLetterId = z
  .string()
  .regex(/^(event|job)-[1-9]\d{0,17}$/, 'is not the id of a dead letter')
  .meta({ examples: ['event-12'] });
export const DeadLetterCursor = z
  .string()
  .regex(/^\d{1,15}\.\d{1,18}\.\d{1,18}$/, 'is not a cursor of this list')
  .meta({ examples: ['1772357400000.12.3'] });
export const ListDeadLetters = z.strictObject({
  limit: Limit,
  cursor: DeadLetterCursor.optional(),
});
const ByDeadLetterId = z.strictObject({ id: DeadLetterId });

export const NotificationsRpc = {
  list: rpc(
    'rpc.notifications.list.v1',
    ListNotifications,
    z.object({
      notifications: z.array(NotificationView),
      unreadCount: z.int(),
      nextCursor: z.string().nullable(),
    }),
    { idempotent: true },
  ),
  /** Oldest first, those after `after`. `last` is the newest `seq` at that moment. */
  since: rpc(
    'rpc.notifications.since.v1',
    NotificationsSince,
    z.object({ notifications: z.array(NotificationView), last: z.int() }),
    { idempotent: true },
  ),
  read: rpc('rpc.notifications.read.v1', ReadNotifications, z.object({ unreadCount: z.int() })),
  settings: rpc('rpc.notifications.settings.v1', Nothing, NotificationSettingsView, { idempotent: true }),
  /** The secret is returned once, when the webhook's address is set. */
  changeSettings: rpc(
    'rpc.notifications.change-settings.v1',
    ChangeNotificationSettings,
    NotificationSettingsView.extend({ webhookSecret: z.string().optional() }),
  ),
  isMuted: rpc('rpc.notifications.is-muted.v1', ByUser, MuteView, { idempotent: true }),
  /** Muting a muted person changes nothing, and so does unmuting one who is not. */
  mute: rpc('rpc.notifications.mute.v1', ByUser, MuteView, { idempotent: true }),
  unmute: rpc('rpc.notifications.unmute.v1', ByUser, MuteView, { idempotent: true }),
  /** The last muted first. */
  muted: rpc(
    'rpc.notifications.muted.v1',
    ListMuted,
    z.object({ userIds: z.array(Id), nextCursor: z.string().nullable() }),
    { idempotent: true },
  ),
  deadLetters: rpc(
    'rpc.notifications.dead-letters.v1',
    ListDeadLetters,
    z.object({ deadLetters: z.array(DeadLetterView), nextCursor: z.string().nullable() }),
    { idempotent: true },
  ),
  deadLetter: rpc('rpc.notifications.dead-letter.v1', ByDeadLetterId, DeadLetterDetail, { idempotent: true }),
  retryDeadLetter: rpc('rpc.notifications.retry-dead-letter.v1', ByDeadLetterId, Nothing),
  discardDeadLetter: rpc('rpc.notifications.discard-dead-letter.v1', ByDeadLetterId, Nothing),
  caughtUp: caughtUpRpc('notifications'),
};

/** None yet: no other service needs to know what a person was notified of. */
export const NotificationsEvents = [] as const;

/**
 * The subject that informs gateways of a person's new notification. Only a hint, over core NATS: the database is the truth, and a
 * gateway that misses the hint polls at the next heartbeat.
 */
export const wakeUpSubject = (userId: string): string => `notify.${userId}`;

export const MutesSelf = coded('conflict', 'notifications.mutes_self', 'You cannot mute yourself.');

/** Also the gateway's answer to an id that cannot be one. */
export const DeadLetterNotFound = coded(
  'not_found',
  'jobs.dead_letter_not_found',
  'There is no such dead letter.',
);

/** An earlier version wrote it without the key by which its consumer finds it. */
export const DeadLetterOutdated = coded(
  'conflict',
  'jobs.dead_letter_outdated',
  'An earlier version set it aside. Declare the streams again (npm run nats:streams), then retry it.',
);

/** Its consumer cannot find its own copy of it. */
export const DeadLetterUnreadable = coded(
  'conflict',
  'jobs.dead_letter_unreadable',
  'Its consumer has no such dead letter.',
);
