import { z } from 'zod';
import {
  ChangeNotificationSettings,
  DeadLetterCursor,
  DeadLetterDetail,
  DeadLetterNotFound,
  DeadLetterOutdated,
  DeadLetterUnreadable,
  ListMuted,
  ListNotifications,
  MutesSelf,
  MuteView,
  NotificationsRpc,
  NotificationView,
  ReadNotifications,
} from './notifications.contract';
import { DEFAULT_PAGE_SIZE, PageSize } from './paging';
import { route } from './route';
import { stream } from './stream-route';
import { text } from './text';
import { ProfileNotFound, ProfilePending, ProfileView } from './users.contract';

export const NotificationsRoutes = {
  list: route('GET', '/api/notifications', {
    summary: 'List your notifications',
    access: 'user',
    query: z.strictObject({
      cursor: ListNotifications.shape.cursor,
      limit: PageSize.default(DEFAULT_PAGE_SIZE),
      unread: z.stringbool('must be true or false').meta({ type: 'boolean' }).default(false),
    }),
    reply: NotificationsRpc.list.reply,
  }),
  read: route('POST', '/api/notifications/read', {
    summary: 'Mark notifications as read',
    access: 'user',
    body: ReadNotifications,
    example: { ids: ['01890000-0000-7000-8000-000000000000'] },
    reply: NotificationsRpc.read.reply,
    status: 200,
  }),
  /** The id of an event is the `seq` of its notification. */
  stream: stream('/api/notifications/stream', {
    summary: 'Stream your notifications',
    access: 'user',
    events: { notification: NotificationView },
  }),
};

export const NotificationSettingsRoutes = {
  get: route('GET', '/api/notifications/settings', {
    summary: 'Get your notification settings',
    access: 'user',
    reply: NotificationsRpc.settings.reply,
  }),
  change: route('PUT', '/api/notifications/settings', {
    summary: 'Change your notification settings',
    access: 'user',
    body: ChangeNotificationSettings,
    example: { channels: { digest: ['email'] }, muted: ['followed'], webhookUrl: 'https://example.org/hook' },
    reply: NotificationsRpc.changeSettings.reply,
  }),
};

const byUsername = { username: text().min(1).max(1_000) };

/** The people whose actions the caller gets no notifications of. */
export const MutesRoutes = {
  list: route('GET', '/api/notifications/muted', {
    summary: 'List the people you have muted',
    access: 'user',
    query: z.strictObject({ cursor: ListMuted.shape.cursor, limit: PageSize.default(DEFAULT_PAGE_SIZE) }),
    reply: z.object({
      people: z.array(ProfileView.pick({ id: true, username: true, name: true, image: true })),
      nextCursor: z.string().nullable(),
    }),
  }),
  get: route('GET', '/api/profiles/:username/mute', {
    summary: 'Read whether you have muted a person',
    access: 'user',
    params: byUsername,
    reply: MuteView,
    errors: [ProfileNotFound, ProfilePending],
  }),
  add: route('PUT', '/api/profiles/:username/mute', {
    summary: 'Mute a person',
    access: 'user',
    params: byUsername,
    reply: MuteView,
    errors: [ProfileNotFound, ProfilePending, MutesSelf],
  }),
  remove: route('DELETE', '/api/profiles/:username/mute', {
    summary: 'Unmute a person',
    access: 'user',
    params: byUsername,
    reply: MuteView,
    errors: [ProfileNotFound, ProfilePending],
  }),
};

/** Any text: an id that no dead letter can have is answered like one that none has. */
const byId = { id: z.string() };

export const DeadLettersRoutes = {
  list: route('GET', '/api/jobs/dead-letters', {
    summary: 'List dead letters',
    access: 'admin',
    query: z.strictObject({
      cursor: DeadLetterCursor.optional(),
      limit: PageSize.default(DEFAULT_PAGE_SIZE),
    }),
    reply: NotificationsRpc.deadLetters.reply,
  }),
  get: route('GET', '/api/jobs/dead-letters/:id', {
    summary: 'Get a dead letter',
    access: 'admin',
    params: byId,
    reply: z.object({ deadLetter: DeadLetterDetail }),
    errors: [DeadLetterNotFound],
  }),
  retry: route('POST', '/api/jobs/dead-letters/:id/retry', {
    summary: 'Retry a dead letter',
    access: 'admin',
    params: byId,
    reply: NotificationsRpc.retryDeadLetter.reply,
    status: 200,
    errors: [DeadLetterNotFound, DeadLetterOutdated, DeadLetterUnreadable],
  }),
  discard: route('DELETE', '/api/jobs/dead-letters/:id', {
    summary: 'Discard a dead letter',
    access: 'admin',
    params: byId,
    errors: [DeadLetterNotFound],
  }),
};
