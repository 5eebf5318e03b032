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

export interface Jwk {
  kty: string;
  kid: string;
  alg: string;
  use: string;
  [name: string]: unknown;
}

/** The empty reply of a call without a result. */
export interface Nothing {
  [name: string]: never;
}

/** The kinds of notifications. Each has a file in `apps/notifications/src/kinds`. */
export type NotificationKind =
  'article_commented' | 'article_favorited' | 'article_published' | 'webhook_disabled' | 'welcome';

export interface NotificationSettingsChangeInput {
  channels?:
    | {
        welcome?: Channel[] | undefined;
        article_published?: Channel[] | undefined;
        article_favorited?: Channel[] | undefined;
        article_commented?: Channel[] | undefined;
        webhook_disabled?: Channel[] | undefined;
        digest?: Channel[] | undefined;
      }
    | undefined;
  webhookUrl?: string | null | undefined;
}

export interface NotificationSettingsChangeReply {
  channels: {
    welcome: Channel[];
    article_published: Channel[];
    article_favorited: Channel[];
    article_commented: Channel[];
    webhook_disabled: Channel[];
    digest: Channel[];
  };
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
    webhook_disabled: Channel[];
    digest: Channel[];
  };
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
  email: string;
  /** Whether the owner has verified the address. */
  emailVerified: boolean;
  username: string;
  roles: Role[];
  createdAt: string;
  updatedAt: string;
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
    /** `GET /api/articles`. Access: optional. */
    list(input?: ArticlesListInput, options?: CallOptions): Promise<ArticlesListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input?: Omit<ArticlesListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<ArticleSummary, void, undefined>;

    /** `POST /api/articles`. Access: user. */
    create(
      input: ArticlesCreateInput,
      options?: KeyedCallOptions,
    ): Promise<{
      article: ArticleView;
    }>;

    /** `GET /api/articles/:slug`. Access: optional. */
    get(
      input: {
        slug: string;
      },
      options?: CallOptions,
    ): Promise<{
      article: ArticleView;
    }>;

    /** `PUT /api/articles/:slug`. Access: owner. */
    change(
      input: ArticlesChangeInput,
      options?: CallOptions,
    ): Promise<{
      article: ArticleView;
    }>;

    /** `DELETE /api/articles/:slug`. Access: owner, moderator, admin. */
    delete(
      input: {
        slug: string;
      },
      options?: CallOptions,
    ): Promise<void>;
  };

  auth: {
    /** `POST /api/register`. Access: public. */
    register(input: AuthRegisterInput, options?: KeyedCallOptions): Promise<AuthRegisterReply>;

    /** `POST /api/login`. Access: public. */
    login(input: AuthLoginInput, options?: CallOptions): Promise<AuthLoginReply>;

    /** `POST /api/token/refresh`. Access: public. */
    refresh(
      input: {
        refreshToken: string;
      },
      options?: CallOptions,
    ): Promise<AuthRefreshReply>;

    /** `POST /api/logout`. Access: user. */
    logout(
      input?: {
        refreshToken?: string | undefined;
      },
      options?: CallOptions,
    ): Promise<Nothing>;
  };

  comments: {
    /** `GET /api/articles/:slug/comments`. Access: optional. */
    list(input: CommentsListInput, options?: CallOptions): Promise<CommentsListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input: Omit<CommentsListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<CommentView, void, undefined>;

    /** `POST /api/articles/:slug/comments`. Access: user. */
    add(
      input: CommentsAddInput,
      options?: KeyedCallOptions,
    ): Promise<{
      comment: CommentView;
    }>;

    /** `DELETE /api/articles/:slug/comments/:id`. Access: owner, moderator, admin. */
    remove(input: CommentsRemoveInput, options?: CallOptions): Promise<void>;
  };

  deadLetters: {
    /** `GET /api/jobs/dead-letters`. Access: admin. */
    list(input?: DeadLettersListInput, options?: CallOptions): Promise<DeadLettersListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input?: Omit<DeadLettersListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<DeadLetterView, void, undefined>;

    /** `GET /api/jobs/dead-letters/:id`. Access: admin. */
    get(
      input: {
        id: string;
      },
      options?: CallOptions,
    ): Promise<{
      deadLetter: DeadLetterDetail;
    }>;

    /** `POST /api/jobs/dead-letters/:id/retry`. Access: admin. */
    retry(
      input: {
        id: string;
      },
      options?: CallOptions,
    ): Promise<Nothing>;

    /** `DELETE /api/jobs/dead-letters/:id`. Access: admin. */
    discard(
      input: {
        id: string;
      },
      options?: CallOptions,
    ): Promise<void>;
  };

  /** The documents of the API. They exist where `API_DOCS` is set. */
  documents: {
    /** `GET /openapi.json`. Access: public. */
    openApi(options?: CallOptions): Promise<{
      info: {
        title: string;
        version: string;
        [name: string]: unknown;
      };
      [name: string]: unknown;
    }>;

    /** `GET /asyncapi.json`. Access: public. */
    asyncApi(options?: CallOptions): Promise<{
      info: {
        title: string;
        version: string;
        [name: string]: unknown;
      };
      [name: string]: unknown;
    }>;

    /** `GET /docs`. Access: public. */
    page(options?: CallOptions): Promise<string>;
  };

  email: {
    /** `POST /api/email/verification`. Access: user. */
    sendAgain(options?: CallOptions): Promise<Nothing>;

    /**
     * `POST /api/email/verify`. Access: public.
     * Needs no token: the link may be opened on another device.
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
    /** `POST /api/articles/:slug/favorite`. Access: user. */
    add(
      input: {
        slug: string;
      },
      options?: CallOptions,
    ): Promise<{
      article: ArticleView;
    }>;

    /** `DELETE /api/articles/:slug/favorite`. Access: user. */
    remove(
      input: {
        slug: string;
      },
      options?: CallOptions,
    ): Promise<{
      article: ArticleView;
    }>;
  };

  follows: {
    /** `POST /api/profiles/:username/follow`. Access: user. */
    add(
      input: {
        username: string;
      },
      options?: CallOptions,
    ): Promise<{
      profile: ProfileView;
    }>;

    /** `DELETE /api/profiles/:username/follow`. Access: user. */
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
    /** `GET /api/health`. Access: public. */
    get(options?: CallOptions): Promise<SystemReport>;
  };

  /** The public keys of access tokens (RFC 7517). */
  jwks: {
    /** `GET /.well-known/jwks.json`. Access: public. */
    jwks(options?: CallOptions): Promise<{
      keys: Jwk[];
    }>;
  };

  notifications: {
    /** `GET /api/notifications`. Access: user. */
    list(input?: NotificationsListInput, options?: CallOptions): Promise<NotificationsListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input?: Omit<NotificationsListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<NotificationView, void, undefined>;

    /** `POST /api/notifications/read`. Access: user. */
    read(
      input?: NotificationsReadInput,
      options?: CallOptions,
    ): Promise<{
      unreadCount: number;
    }>;

    /** `GET /api/notifications/stream`. Access: user. */
    stream(
      options?: StreamOptions,
    ): AsyncGenerator<StreamEvent<'notification', NotificationView>, void, undefined>;
  };

  notificationSettings: {
    /** `GET /api/notifications/settings`. Access: user. */
    get(options?: CallOptions): Promise<NotificationSettingsView>;

    /** `PUT /api/notifications/settings`. Access: user. */
    change(
      input?: NotificationSettingsChangeInput,
      options?: CallOptions,
    ): Promise<NotificationSettingsChangeReply>;
  };

  /** For users who forgot their password. */
  password: {
    /** `POST /api/password/forgot`. Access: public. */
    forgot(
      input: {
        email: string;
      },
      options?: CallOptions,
    ): Promise<Nothing>;

    /** `POST /api/password/reset`. Access: public. */
    reset(input: PasswordResetInput, options?: CallOptions): Promise<Nothing>;
  };

  profiles: {
    /** `GET /api/profiles/:username`. Access: optional. */
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
    /** `GET /api/sessions`. Access: user. */
    list(options?: CallOptions): Promise<{
      sessions: SessionView[];
    }>;

    /** `DELETE /api/sessions/:id`. Access: owner. */
    end(
      input: {
        id: string;
      },
      options?: CallOptions,
    ): Promise<void>;
  };

  tags: {
    /** `GET /api/tags`. Access: public. */
    list(options?: CallOptions): Promise<{
      tags: {
        name: string;
        count: number;
      }[];
    }>;
  };

  /** The caller's own user. */
  user: {
    /** `GET /api/user`. Access: user. */
    get(options?: CallOptions): Promise<{
      user: User;
    }>;

    /** `PUT /api/user`. Access: user. */
    change(
      input?: UserChangeInput,
      options?: CallOptions,
    ): Promise<{
      user: User;
    }>;

    /** `DELETE /api/user`. Access: user. */
    delete(
      input: {
        currentPassword: string;
      },
      options?: CallOptions,
    ): Promise<void>;
  };

  /** Users as admins manage them. Users reach themselves here too, by their own id. */
  users: {
    /** `GET /api/users`. Access: admin. */
    list(input?: UsersListInput, options?: CallOptions): Promise<UsersListReply>;
    /** The items of all pages of `list`, which are read one after the other. */
    listAll(
      input?: Omit<UsersListInput, 'cursor'>,
      options?: CallOptions,
    ): AsyncGenerator<User, void, undefined>;

    /** `GET /api/users/:id`. Access: owner, admin. */
    get(
      input: {
        id: string;
      },
      options?: CallOptions,
    ): Promise<{
      user: User;
    }>;

    /** `PUT /api/users/:id`. Access: owner, admin. */
    change(
      input: UsersChangeInput,
      options?: CallOptions,
    ): Promise<{
      user: User;
    }>;

    /** `DELETE /api/users/:id`. Access: admin. */
    delete(
      input: {
        id: string;
      },
      options?: CallOptions,
    ): Promise<void>;
  };
}
