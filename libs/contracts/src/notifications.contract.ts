import { z } from 'zod';
import { Caused, Id, Nothing, Timestamp, WebAddress } from './fields';
import { rpc } from './rpc';

/** What happens that somebody is told of. */
export const NotificationKind = z.enum([
  'welcome',
  'article_published',
  'article_favorited',
  'webhook_disabled',
]);
export type NotificationKind = z.infer<typeof NotificationKind>;

/**
 * `kind` says what happened; `data` holds what a client needs to show it. What is about an article names it by `articleId`, and
 * says what it is called now: `slug` and `title` follow the article, and the notification goes with it.
 */
export const NotificationView = z.object({
  id: Id,
  /** Its place among the notifications of its person, in the order in which they became visible. Places of deleted ones stay free. */
  seq: z.int(),
  kind: NotificationKind,
  data: z.record(z.string(), z.string()),
  /** How many people it stands for; `data` names the latest. What was read keeps its count. */
  count: z.int(),
  read: z.boolean(),
  createdAt: Timestamp,
});
export type NotificationView = z.infer<typeof NotificationView>;

/** A place in somebody's notifications: the `seq` of the last one seen. */
export const NotificationCursor = z.string().regex(/^[1-9]\d{0,8}$/, 'is not a cursor of this list');

export const ListNotifications = z.strictObject({
  limit: z.int().min(1).max(100).default(20),
  cursor: NotificationCursor.optional(),
  unread: z.boolean().default(false),
});

/** Without `after`: nothing but where the notifications stand now. */
export const NotificationsSince = z.strictObject({
  after: z.int().min(0).max(999_999_999).optional(),
  limit: z.int().min(1).max(100).default(100),
});

/** Either some or all. Not a union: whoever sends neither shall read which field is missing. */
export const ReadNotifications = z
  .strictObject({ ids: z.array(Id).min(1).max(100).optional(), all: z.literal(true).optional() })
  .superRefine(({ ids, all }, context) => {
    if (ids === undefined && all === undefined)
      context.addIssue({ code: 'custom', path: ['ids'], message: 'is required, or "all": true' });
    if (ids !== undefined && all !== undefined)
      context.addIssue({ code: 'custom', path: ['all'], message: 'cannot be combined with ids' });
  });

/** Ways out of the house; the in-app inbox gets everything in any case. */
export const Channel = z.enum(['log', 'email', 'webhook']);
export type Channel = z.infer<typeof Channel>;

/** What may be sent: each kind of notification, and once a day a digest of those still unread. */
export const MessageKind = z.enum([...NotificationKind.options, 'digest']);
export type MessageKind = z.infer<typeof MessageKind>;

const Channels = z
  .array(Channel)
  .max(10)
  .transform((channels) => [...new Set(channels)]);

/** Kinds that are not named stay as they are. `webhookUrl: null` ends webhooks; setting it again switches it on again. */
export const ChangeNotificationSettings = z.strictObject({
  channels: z.partialRecord(MessageKind, Channels).optional(),
  webhookUrl: WebAddress.nullable().optional(),
});
export type ChangeNotificationSettings = z.infer<typeof ChangeNotificationSettings>;

export const NotificationSettingsView = z.object({
  channels: z.record(MessageKind, z.array(Channel)),
  webhookUrl: z.string().nullable(),
  /** `disabledAt` and `reason` say since when and why the webhook is not called any more; null while it is. */
  webhook: z
    .object({ url: z.string(), disabledAt: Timestamp.nullable(), reason: z.string().nullable() })
    .nullable(),
});
export type NotificationSettingsView = z.infer<typeof NotificationSettingsView>;

/** Something that failed for good: an event a consumer gave up, or a job that used up its attempts. */
export const DeadLetterView = z.object({
  id: z.string(),
  source: z.enum(['event', 'job']),
  /** The event's type or the job's name. */
  name: z.string(),
  /** Who failed: the consumer of an event, the queue of a job. */
  consumer: z.string(),
  error: z.string(),
  attempts: z.int(),
  diedAt: Timestamp,
  traceId: z.string().nullable(),
});
export type DeadLetterView = z.infer<typeof DeadLetterView>;

export const DeadLetterDetail = DeadLetterView.extend({ data: z.unknown() });
export type DeadLetterDetail = z.infer<typeof DeadLetterDetail>;

/** Both sources number theirs from one. JetStream takes 0 for no question at all, and not for a message it has not. */
export const DeadLetterId = z.string().regex(/^(event|job)-[1-9]\d{0,17}$/, 'is not the id of a dead letter');
export const DeadLetterCursor = z
  .string()
  .regex(/^\d{1,15}\.\d{1,18}\.\d{1,18}$/, 'is not a cursor of this list');
export const ListDeadLetters = z.strictObject({
  limit: z.int().min(1).max(100).default(20),
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
  /** Oldest first, those after `after`. `last` is the newest `seq` there was at that moment. */
  since: rpc(
    'rpc.notifications.since.v1',
    NotificationsSince,
    z.object({ notifications: z.array(NotificationView), last: z.int() }),
    { idempotent: true },
  ),
  read: rpc('rpc.notifications.read.v1', ReadNotifications, z.object({ unreadCount: z.int() })),
  settings: rpc('rpc.notifications.settings.v1', Nothing, NotificationSettingsView, { idempotent: true }),
  /** The secret comes once, with the webhook address it belongs to. */
  changeSettings: rpc(
    'rpc.notifications.change-settings.v1',
    ChangeNotificationSettings,
    NotificationSettingsView.extend({ webhookSecret: z.string().optional() }),
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
  settled: rpc('rpc.notifications.settled.v1', Caused, z.object({ settled: z.boolean(), ...Caused.shape }), {
    idempotent: true,
  }),
};

/**
 * Where a gateway hears that somebody has something new. Only a hint, over core NATS: the database is the truth, and who
 * misses one finds out a heartbeat later.
 */
export const wakeUpSubject = (userId: string): string => `notify.${userId}`;
