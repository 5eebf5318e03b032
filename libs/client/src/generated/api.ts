// Written by `npm run generate -- client` from the routes in libs/contracts. Do not edit.

import type { CallOptions, KeyedCallOptions, StreamEvent, StreamOptions } from '../options.ts';

/** An article in a list, without its body. */
export interface ArticleSummary {
  id: string;
  title: string;
  description: string;
  author: ProfileView;
  favorited: boolean;
  createdAt: string;
  updatedAt: string;
  slug: string;
  tags: string[];
  favoritesCount: number;
}

/** `favorited`: whether it is a favorite of the caller. */
export interface ArticleView {
  id: string;
  slug: string;
  title: string;
  description: string;
  body: string;
  tags: string[];
  favorited: boolean;
  favoritesCount: number;
  createdAt: string;
  updatedAt: string;
  author: ProfileView;
}

export interface ArticlesChangeInput {
  slug: string;
  title?: string | undefined;
  body?: string | undefined;
  description?: string | undefined;
  tags?: string[] | undefined;
}

export interface ArticlesCreateInput {
  title: string;
  body: string;
  description?: string | undefined;
  tags?: string[] | undefined;
}

export interface ArticlesListInput {
  author?: string | undefined;
  tag?: string | undefined;
  favorited?: string | undefined;
  search?: string | undefined;
  cursor?: string | undefined;
  sort?: 'newest' | 'relevance' | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
  page?: number | undefined;
  per_page?: number | undefined;
}

export interface ArticlesListReply {
  articles: ArticleSummary[];
  total: number;
  nextCursor: string | null;
  limit: number;
  offset: number;
}

/** An entry of the audit log: who did what to which account. Null for what was unknown. Entries outlive accounts. */
export interface AuditEntryView {
  id: string;
  at: string;
  /** `login.failed`, `role.changed` and so on. New actions may be added. */
  action: string;
  accountId: string | null;
  actorId: string | null;
  clientAddress: string | null;
  requestId: string | null;
  traceId: string | null;
  details: {
    [name: string]: unknown;
  };
}

export interface AuditListInput {
  cursor?: string | undefined;
  account?: string | undefined;
  limit?: number | undefined;
}

export interface AuditListReply {
  entries: AuditEntryView[];
  nextCursor: string | null;
}

export interface AuthLoginInput {
  email: string;
  password: string;
}

export interface AuthLoginReply {
  token: string;
  refreshToken: string;
  expiresIn: number;
  user: User;
  /** Clients keep it and send it as `Device-Token` with later logins, so that failed attempts from elsewhere do not lock them out. */
  deviceToken?: string | undefined;
}

export interface AuthRefreshReply {
  token: string;
  refreshToken: string;
  expiresIn: number;
}

export interface AuthRegisterInput {
  email: string;
  password: string;
  name: string;
  username?: string | undefined;
}

export interface AuthRegisterReply {
  token: string;
  refreshToken: string;
  expiresIn: number;
  user: User;
  /** Clients keep it and send it as `Device-Token` with later logins, so that failed attempts from elsewhere do not lock them out. */
  deviceToken?: string | undefined;
}

/** Channels beside the in-app inbox, which gets every notification. */
export type Channel = 'email' | 'log' | 'webhook';

export interface CommentView {
  id: string;
  body: string;
  createdAt: string;
  updatedAt: string;
  author: ProfileView;
}

export interface CommentsAddInput {
  slug: string;
  body: string;
}

export interface CommentsListInput {
  slug: string;
  cursor?: string | undefined;
  limit?: number | undefined;
}

export interface CommentsListReply {
  comments: CommentView[];
  nextCursor: string | null;
}

export interface CommentsRemoveInput {
  id: string;
  slug: string;
}

export interface DeadLetterDetail {
  id: string;
  source: 'event' | 'job';
  /** The event's type or the job's name. */
  name: string;
  /** What failed: the durable consumer of an event, the service of a job. */
  consumer: string;
  error: string;
  attempts: number;
  diedAt: string;
  traceId: string | null;
  data: unknown;
}

/** A permanent failure: an event that a consumer gave up, or a job that has used up its attempts. */
export interface DeadLetterView {
  id: string;
  source: 'event' | 'job';
  /** The event's type or the job's name. */
  name: string;
  /** What failed: the durable consumer of an event, the service of a job. */
  consumer: string;
  error: string;
  attempts: number;
  diedAt: string;
  traceId: string | null;
}

export interface DeadLettersListInput {
  cursor?: string | undefined;
  limit?: number | undefined;
}

export interface DeadLettersListReply {
  deadLetters: DeadLetterView[];
  nextCursor: string | null;
}

export interface FeedListInput {
  cursor?: string | undefined;
  limit?: number | undefined;
}

export interface FeedListReply {
  articles: ArticleSummary[];
  nextCursor: string | null;
}

export interface Jwk {
  kty: string;
  kid: string;
  alg: string;
  use: string;
  [name: string]: unknown;
}

export interface MutesListInput {
  cursor?: string | undefined;
  limit?: number | undefined;
}

export interface MutesListReply {
  people: {
    id: string;
    username: string;
    name: string;
    image: string;
  }[];
  nextCursor: string | null;
}

/** The empty reply of a call without a result. */
export interface Nothing {
  [name: string]: never;
}

/** The kinds of notifications. Each has a file in `apps/notifications/src/kinds`. Clients ignore unknown ones: others may be added. */
export type NotificationKind =
  | 'article_commented'
  | 'article_favorited'
  | 'article_published'
  | 'author_published'
  | 'followed'
  | 'webhook_disabled'
  | 'welcome';

export interface NotificationSettingsChangeInput {
  channels?:
    | {
        welcome?: Channel[] | undefined;
        article_published?: Channel[] | undefined;
        article_favorited?: Channel[] | undefined;
        article_commented?: Channel[] | undefined;
        author_published?: Channel[] | undefined;
        followed?: Channel[] | undefined;
        webhook_disabled?: Channel[] | undefined;
        digest?: Channel[] | undefined;
      }
    | undefined;
  muted?: NotificationKind[] | undefined;
  webhookUrl?: string | null | undefined;
}

export interface NotificationSettingsChangeReply {
  channels: {
    welcome: Channel[];
    article_published: Channel[];
    article_favorited: Channel[];
    article_commented: Channel[];
    author_published: Channel[];
    followed: Channel[];
    webhook_disabled: Channel[];
    digest: Channel[];
  };
  /** Absent in replies of earlier versions of the service. */
  muted: NotificationKind[];
  webhookUrl: string | null;
  /** `disabledAt` and `reason`: since when and why the webhook is switched off; null while it is on. */
  webhook: {
    url: string;
    disabledAt: string | null;
    reason: string | null;
  } | null;
  webhookSecret?: string | undefined;
}

export interface NotificationSettingsView {
  channels: {
    welcome: Channel[];
    article_published: Channel[];
    article_favorited: Channel[];
    article_commented: Channel[];
    author_published: Channel[];
    followed: Channel[];
    webhook_disabled: Channel[];
    digest: Channel[];
  };
  /** Absent in replies of earlier versions of the service. */
  muted: NotificationKind[];
  webhookUrl: string | null;
  /** `disabledAt` and `reason`: since when and why the webhook is switched off; null while it is on. */
  webhook: {
    url: string;
    disabledAt: string | null;
    reason: string | null;
  } | null;
}

/**
 * `data` holds what a client needs to show the notification. About an article, it has `articleId` and the current `slug` and
 * `title`; the notification is deleted with the article.
 */
export interface NotificationView {
  id: string;
  /** Its number among the person's notifications, ascending in the order in which they became visible. Numbers are not reused. */
  seq: number;
  kind: NotificationKind;
  data: {
    [name: string]: string;
  };
  /** The number of people it stands for; `data` names the latest. A read notification keeps its count. */
  count: number;
  read: boolean;
  createdAt: string;
}

export interface NotificationsListInput {
  cursor?: string | undefined;
  limit?: number | undefined;
  unread?: boolean | undefined;
}

export interface NotificationsListReply {
  notifications: NotificationView[];
  unreadCount: number;
  nextCursor: string | null;
}

export interface NotificationsReadInput {
  ids?: string[] | undefined;
  all?: true | undefined;
}

export interface PasswordResetInput {
  token: string;
  password: string;
}

/**
 * The public profile of a user. `following`: whether the caller follows the user; absent in replies of earlier versions of the
 * services.
 */
export interface ProfileView {
  id: string;
  username: string;
  name: string;
  bio: string;
  image: string;
  following: boolean;
}

export type Role = 'admin' | 'moderator' | 'user';

export interface SessionView {
  id: string;
  current: boolean;
  userAgent: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
}

export interface StreamTicketsIssueReply {
  ticket: string;
  expiresIn: number;
}

/** An article in a list without what concerns a reader: the readers of a stream share what is read for them. */
export interface StreamedArticle {
  id: string;
  title: string;
  description: string;
  createdAt: string;
  updatedAt: string;
  slug: string;
  tags: string[];
  favoritesCount: number;
  author: {
    id: string;
    username: string;
    name: string;
    bio: string;
    image: string;
  };
}

/** A comment without whether the reader follows its author: the readers of a stream share what is read for them. */
export interface StreamedComment {
  id: string;
  body: string;
  createdAt: string;
  updatedAt: string;
  author: {
    id: string;
    username: string;
    name: string;
    bio: string;
    image: string;
  };
}

/** The state of the whole system; `degraded` when any part is unhealthy. */
export interface SystemReport {
  status: 'degraded' | 'healthy';
  database: 'healthy' | 'unhealthy';
  nats: 'healthy' | 'unhealthy';
  services: {
    [name: string]: 'healthy' | 'unhealthy';
  };
}

/** A user as the user and admins see it: the account of the auth service and the profile of the users service in one. */
export interface User {
  id: string;
  createdAt: string;
  updatedAt: string;
  username: string;
  email: string;
  /** Whether the owner has verified the address. */
  emailVerified: boolean;
  roles: Role[];
  name: string;
  bio: string;
  image: string;
  /** The requested new address, which replaces the current one when it is verified. */
  pendingEmail?: string | undefined;
}

export interface UserChangeInput {
  username?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  currentPassword?: string | undefined;
  name?: string | undefined;
  bio?: string | undefined;
  image?: string | undefined;
}

export interface UsersChangeInput {
  id: string;
  username?: string | undefined;
  email?: string | undefined;
  password?: string | undefined;
  currentPassword?: string | undefined;
  name?: string | undefined;
  bio?: string | undefined;
  image?: string | undefined;
  roles?: Role[] | undefined;
}

export interface UsersListInput {
  cursor?: string | undefined;
  search?: string | undefined;
  limit?: number | undefined;
}

export interface UsersListReply {
  users: User[];
  nextCursor: string | null;
}

/** Every route of the API as a method, named by its id. */
export interface Api {
  articles: {
    /**
     * List, filter and search articles.
     * `GET /api/articles`, access: optional.
     */
    list(input?: ArticlesListInput, options?: CallOptions): Promise<ArticlesListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input?: Omit<ArticlesListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<ArticleSummary, void, undefined>;

    /**
     * Publish an article.
     * `POST /api/articles`, access: user.
     * @throws ProblemError `articles.profile_pending`, `articles.slug_taken`
     */
    create(
      input: ArticlesCreateInput,
      options?: KeyedCallOptions,
    ): Promise<{
      article: ArticleView;
    }>;

    /**
     * Read an article.
     * `GET /api/articles/:slug`, access: optional.
     * @throws ProblemError `articles.not_found`, `articles.moved`
     */
    get(
      input: {
        slug: string;
      },
      options?: CallOptions,
    ): Promise<{
      article: ArticleView;
    }>;

    /**
     * Change an article.
     * `PUT /api/articles/:slug`, access: owner.
     * @throws ProblemError `articles.not_found`, `articles.moved`, `articles.not_the_author`, `articles.slug_taken`
     */
    change(
      input: ArticlesChangeInput,
      options?: CallOptions,
    ): Promise<{
      article: ArticleView;
    }>;

    /**
     * Delete an article.
     * `DELETE /api/articles/:slug`, access: owner, moderator, admin.
     * @throws ProblemError `articles.not_found`, `articles.moved`, `articles.not_the_author`
     */
    delete(
      input: {
        slug: string;
      },
      options?: CallOptions,
    ): Promise<void>;
  };

  /** The audit log of accounts and moderation. */
  audit: {
    /**
     * List the audit log, the newest entry first.
     * `GET /api/audit`, access: admin.
     */
    list(input?: AuditListInput, options?: CallOptions): Promise<AuditListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input?: Omit<AuditListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<AuditEntryView, void, undefined>;
  };

  auth: {
    /**
     * Register an account and log in.
     * `POST /api/register`, access: public.
     * @throws ProblemError `auth.email_taken`, `auth.username_taken`, `auth.username_reserved`, `auth.common_password`, `auth.overloaded`
     */
    register(input: AuthRegisterInput, options?: KeyedCallOptions): Promise<AuthRegisterReply>;

    /**
     * Log in.
     * `POST /api/login`, access: public.
     * @throws ProblemError `auth.wrong_credentials`, `auth.too_many_attempts`, `auth.network_limited`, `auth.account_limited`, `auth.too_many_at_once`, `auth.overloaded`, `users.profile_pending`
     */
    login(input: AuthLoginInput, options?: CallOptions): Promise<AuthLoginReply>;

    /**
     * Exchange the refresh token for new tokens.
     * `POST /api/token/refresh`, access: public.
     * @throws ProblemError `auth.refresh_refused`
     */
    refresh(
      input: {
        refreshToken: string;
      },
      options?: CallOptions,
    ): Promise<AuthRefreshReply>;

    /**
     * End the session.
     * `POST /api/logout`, access: user.
     */
    logout(
      input?: {
        refreshToken?: string | undefined;
      },
      options?: CallOptions,
    ): Promise<Nothing>;
  };

  comments: {
    /**
     * List the comments of an article.
     * `GET /api/articles/:slug/comments`, access: optional.
     * @throws ProblemError `articles.not_found`, `articles.moved`
     */
    list(input: CommentsListInput, options?: CallOptions): Promise<CommentsListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input: Omit<CommentsListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<CommentView, void, undefined>;

    /**
     * Comment on an article.
     * `POST /api/articles/:slug/comments`, access: user.
     * @throws ProblemError `articles.not_found`, `articles.moved`, `articles.profile_pending`
     */
    add(
      input: CommentsAddInput,
      options?: KeyedCallOptions,
    ): Promise<{
      comment: CommentView;
    }>;

    /**
     * Delete a comment.
     * `DELETE /api/articles/:slug/comments/:id`, access: owner, moderator, admin.
     * @throws ProblemError `articles.not_found`, `articles.moved`, `comments.not_found`, `comments.not_yours`
     */
    remove(input: CommentsRemoveInput, options?: CallOptions): Promise<void>;

    /**
     * Stream the comments of an article and their deletions.
     * A former slug leads to the article without a redirect, which would use up a ticket. Ends when the article is deleted.
     * `GET /api/articles/:slug/comments/stream`, access: optional.
     * @throws ProblemError `articles.not_found`, `auth.ticket_invalid`, `streams.too_many`
     */
    stream(
      input: {
        slug: string;
      },
      options?: StreamOptions,
    ): AsyncGenerator<
      | StreamEvent<'comment', StreamedComment>
      | StreamEvent<
          'comment-removed',
          {
            id: string;
          }
        >,
      void,
      undefined
    >;
  };

  deadLetters: {
    /**
     * List dead letters.
     * `GET /api/jobs/dead-letters`, access: admin.
     */
    list(input?: DeadLettersListInput, options?: CallOptions): Promise<DeadLettersListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input?: Omit<DeadLettersListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<DeadLetterView, void, undefined>;

    /**
     * Get a dead letter.
     * `GET /api/jobs/dead-letters/:id`, access: admin.
     * @throws ProblemError `jobs.dead_letter_not_found`
     */
    get(
      input: {
        id: string;
      },
      options?: CallOptions,
    ): Promise<{
      deadLetter: DeadLetterDetail;
    }>;

    /**
     * Retry a dead letter.
     * `POST /api/jobs/dead-letters/:id/retry`, access: admin.
     * @throws ProblemError `jobs.dead_letter_not_found`, `jobs.dead_letter_outdated`, `jobs.dead_letter_unreadable`
     */
    retry(
      input: {
        id: string;
      },
      options?: CallOptions,
    ): Promise<Nothing>;

    /**
     * Discard a dead letter.
     * `DELETE /api/jobs/dead-letters/:id`, access: admin.
     * @throws ProblemError `jobs.dead_letter_not_found`
     */
    discard(
      input: {
        id: string;
      },
      options?: CallOptions,
    ): Promise<void>;
  };

  /** The documents of the API. They exist where `API_DOCS` is set. */
  documents: {
    /**
     * Describe this API as OpenAPI 3.1.
     * `GET /openapi.json`, access: public.
     */
    openApi(options?: CallOptions): Promise<{
      info: {
        title: string;
        version: string;
        [name: string]: unknown;
      };
      [name: string]: unknown;
    }>;

    /**
     * Describe events and calls as AsyncAPI 3.0.
     * `GET /asyncapi.json`, access: public.
     */
    asyncApi(options?: CallOptions): Promise<{
      info: {
        title: string;
        version: string;
        [name: string]: unknown;
      };
      [name: string]: unknown;
    }>;

    /**
     * Show this reference.
     * `GET /docs`, access: public.
     */
    page(options?: CallOptions): Promise<string>;

    /**
     * Get the script of this reference.
     * `GET /docs/scalar.js`, access: public.
     */
    script(options?: CallOptions): Promise<void>;
  };

  email: {
    /**
     * Send the verification link again.
     * `POST /api/email/verification`, access: user.
     * @throws ProblemError `users.not_found`
     */
    sendAgain(options?: CallOptions): Promise<Nothing>;

    /**
     * Verify an e-mail address.
     * Needs no token: the link may be opened on another device.
     * `POST /api/email/verify`, access: public.
     * @throws ProblemError `auth.token_invalid`, `auth.email_taken`, `users.profile_pending`
     */
    verify(
      input: {
        token: string;
      },
      options?: CallOptions,
    ): Promise<{
      user: User;
    }>;
  };

  favorites: {
    /**
     * Favorite an article.
     * `POST /api/articles/:slug/favorite`, access: user.
     * @throws ProblemError `articles.not_found`, `articles.moved`, `articles.already_favorite`, `articles.profile_pending`
     */
    add(
      input: {
        slug: string;
      },
      options?: CallOptions,
    ): Promise<{
      article: ArticleView;
    }>;

    /**
     * Remove an article from your favorites.
     * `DELETE /api/articles/:slug/favorite`, access: user.
     * @throws ProblemError `articles.not_found`, `articles.moved`, `articles.not_favorite`
     */
    remove(
      input: {
        slug: string;
      },
      options?: CallOptions,
    ): Promise<{
      article: ArticleView;
    }>;
  };

  feed: {
    /**
     * List the articles of the people you follow.
     * `GET /api/feed`, access: user.
     */
    list(input?: FeedListInput, options?: CallOptions): Promise<FeedListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input?: Omit<FeedListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<ArticleSummary, void, undefined>;

    /**
     * Stream the new articles of your feed.
     * `GET /api/feed/stream`, access: user.
     * @throws ProblemError `auth.ticket_invalid`, `streams.too_many`
     */
    stream(options?: StreamOptions): AsyncGenerator<StreamEvent<'article', StreamedArticle>, void, undefined>;
  };

  follows: {
    /**
     * Follow a person.
     * `POST /api/profiles/:username/follow`, access: user.
     * @throws ProblemError `users.not_found`, `users.profile_pending`, `users.already_followed`, `users.follows_self`
     */
    add(
      input: {
        username: string;
      },
      options?: CallOptions,
    ): Promise<{
      profile: ProfileView;
    }>;

    /**
     * Unfollow a person.
     * `DELETE /api/profiles/:username/follow`, access: user.
     * @throws ProblemError `users.not_found`, `users.profile_pending`, `users.not_followed`
     */
    remove(
      input: {
        username: string;
      },
      options?: CallOptions,
    ): Promise<{
      profile: ProfileView;
    }>;
  };

  health: {
    /**
     * Report the state of the system.
     * `GET /api/health`, access: public.
     */
    get(options?: CallOptions): Promise<SystemReport>;
  };

  /** The public keys of access tokens (RFC 7517). */
  jwks: {
    /**
     * Get the public keys of access tokens.
     * `GET /.well-known/jwks.json`, access: public.
     */
    jwks(options?: CallOptions): Promise<{
      keys: Jwk[];
    }>;
  };

  /** The people whose actions the caller gets no notifications of. */
  mutes: {
    /**
     * List the people you have muted.
     * `GET /api/notifications/muted`, access: user.
     */
    list(input?: MutesListInput, options?: CallOptions): Promise<MutesListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input?: Omit<MutesListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<
      {
        id: string;
        username: string;
        name: string;
        image: string;
      },
      void,
      undefined
    >;

    /**
     * Read whether you have muted a person.
     * `GET /api/profiles/:username/mute`, access: user.
     * @throws ProblemError `users.not_found`, `users.profile_pending`
     */
    get(
      input: {
        username: string;
      },
      options?: CallOptions,
    ): Promise<{
      muted: boolean;
    }>;

    /**
     * Mute a person.
     * `PUT /api/profiles/:username/mute`, access: user.
     * @throws ProblemError `users.not_found`, `users.profile_pending`, `notifications.mutes_self`
     */
    add(
      input: {
        username: string;
      },
      options?: CallOptions,
    ): Promise<{
      muted: boolean;
    }>;

    /**
     * Unmute a person.
     * `DELETE /api/profiles/:username/mute`, access: user.
     * @throws ProblemError `users.not_found`, `users.profile_pending`
     */
    remove(
      input: {
        username: string;
      },
      options?: CallOptions,
    ): Promise<{
      muted: boolean;
    }>;
  };

  notifications: {
    /**
     * List your notifications.
     * `GET /api/notifications`, access: user.
     */
    list(input?: NotificationsListInput, options?: CallOptions): Promise<NotificationsListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input?: Omit<NotificationsListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<NotificationView, void, undefined>;

    /**
     * Mark notifications as read.
     * `POST /api/notifications/read`, access: user.
     */
    read(
      input?: NotificationsReadInput,
      options?: CallOptions,
    ): Promise<{
      unreadCount: number;
    }>;

    /**
     * Stream your notifications.
     * The id of an event is the `seq` of its notification.
     * `GET /api/notifications/stream`, access: user.
     * @throws ProblemError `auth.ticket_invalid`, `streams.too_many`
     */
    stream(
      options?: StreamOptions,
    ): AsyncGenerator<StreamEvent<'notification', NotificationView>, void, undefined>;
  };

  notificationSettings: {
    /**
     * Get your notification settings.
     * `GET /api/notifications/settings`, access: user.
     */
    get(options?: CallOptions): Promise<NotificationSettingsView>;

    /**
     * Change your notification settings.
     * `PUT /api/notifications/settings`, access: user.
     */
    change(
      input?: NotificationSettingsChangeInput,
      options?: CallOptions,
    ): Promise<NotificationSettingsChangeReply>;
  };

  /** For users who forgot their password. */
  password: {
    /**
     * Request a link for a new password.
     * `POST /api/password/forgot`, access: public.
     */
    forgot(
      input: {
        email: string;
      },
      options?: CallOptions,
    ): Promise<Nothing>;

    /**
     * Set a new password by a link.
     * `POST /api/password/reset`, access: public.
     * @throws ProblemError `auth.token_invalid`, `auth.common_password`, `auth.overloaded`
     */
    reset(input: PasswordResetInput, options?: CallOptions): Promise<Nothing>;
  };

  profiles: {
    /**
     * Read a profile.
     * `GET /api/profiles/:username`, access: optional.
     * @throws ProblemError `users.not_found`, `users.profile_pending`
     */
    get(
      input: {
        username: string;
      },
      options?: CallOptions,
    ): Promise<{
      profile: ProfileView;
    }>;
  };

  /** The caller's own sessions. */
  sessions: {
    /**
     * List your sessions.
     * `GET /api/sessions`, access: user.
     */
    list(options?: CallOptions): Promise<{
      sessions: SessionView[];
    }>;

    /**
     * End one of your sessions.
     * `DELETE /api/sessions/:id`, access: owner.
     * @throws ProblemError `auth.session_not_found`
     */
    end(
      input: {
        id: string;
      },
      options?: CallOptions,
    ): Promise<void>;
  };

  streamTickets: {
    /**
     * Get a ticket that opens a stream once.
     * For the parameter `ticket` of a stream, where a client cannot send `Authorization`.
     * `POST /api/stream-tickets`, access: user.
     */
    issue(options?: CallOptions): Promise<StreamTicketsIssueReply>;
  };

  tags: {
    /**
     * List tags by use.
     * `GET /api/tags`, access: public.
     */
    list(options?: CallOptions): Promise<{
      tags: {
        name: string;
        count: number;
      }[];
    }>;
  };

  /** The caller's own user. 404: the account was just deleted, and the token is still valid. */
  user: {
    /**
     * Get your account.
     * `GET /api/user`, access: user.
     * @throws ProblemError `users.not_found`, `users.profile_pending`
     */
    get(options?: CallOptions): Promise<{
      user: User;
    }>;

    /**
     * Change your account.
     * `PUT /api/user`, access: user.
     * @throws ProblemError `users.not_found`, `auth.wrong_current_password`, `auth.too_many_attempts`, `auth.too_many_at_once`, `auth.overloaded`, `auth.email_taken`, `auth.username_taken`, `auth.username_reserved`, `auth.current_password_required`, `auth.common_password`, `users.profile_pending`
     */
    change(
      input?: UserChangeInput,
      options?: CallOptions,
    ): Promise<{
      user: User;
    }>;

    /**
     * Delete your account.
     * `DELETE /api/user`, access: user.
     * @throws ProblemError `users.not_found`, `auth.wrong_current_password`, `auth.too_many_attempts`, `auth.too_many_at_once`, `auth.overloaded`, `auth.last_admin`
     */
    delete(
      input: {
        currentPassword: string;
      },
      options?: CallOptions,
    ): Promise<void>;
  };

  /** Users as admins manage them. Users reach themselves here too, by their own id. */
  users: {
    /**
     * List accounts.
     * `GET /api/users`, access: admin.
     */
    list(input?: UsersListInput, options?: CallOptions): Promise<UsersListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input?: Omit<UsersListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<User, void, undefined>;

    /**
     * Get an account.
     * `GET /api/users/:id`, access: owner, admin.
     * @throws ProblemError `auth.admin_required`, `users.not_found`, `users.profile_pending`
     */
    get(
      input: {
        id: string;
      },
      options?: CallOptions,
    ): Promise<{
      user: User;
    }>;

    /**
     * Change an account.
     * `PUT /api/users/:id`, access: owner, admin.
     * @throws ProblemError `auth.admin_required`, `users.not_found`, `auth.wrong_current_password`, `auth.too_many_attempts`, `auth.too_many_at_once`, `auth.overloaded`, `auth.email_taken`, `auth.username_taken`, `auth.username_reserved`, `auth.current_password_required`, `auth.common_password`, `auth.last_admin`, `users.profile_pending`
     */
    change(
      input: UsersChangeInput,
      options?: CallOptions,
    ): Promise<{
      user: User;
    }>;

    /**
     * Delete an account.
     * `DELETE /api/users/:id`, access: admin.
     * @throws ProblemError `users.not_found`, `auth.last_admin`
     */
    delete(
      input: {
        id: string;
      },
      options?: CallOptions,
    ): Promise<void>;
  };
}
