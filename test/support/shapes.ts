/** What the public API promises to answer. Written down again here, so that no change of the code changes the promise. */
export interface Profile {
  id: string;
  username: string;
  name: string;
  bio: string;
  image: string;
}

export interface User extends Profile {
  email: string;
  emailVerified: boolean;
  pendingEmail?: string;
  roles: string[];
  createdAt: string;
  updatedAt: string;
}

export interface Tokens {
  token: string;
  refreshToken: string;
  expiresIn: number;
}

export interface Login extends Tokens {
  user: User;
  deviceToken: string;
}

export interface Session {
  id: string;
  current: boolean;
  userAgent: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
}

export interface Summary {
  id: string;
  slug: string;
  title: string;
  description: string;
  tags: string[];
  favorited: boolean;
  favoritesCount: number;
  createdAt: string;
  updatedAt: string;
  author: Profile;
}

export interface Article extends Summary {
  body: string;
}

export interface ArticlePage {
  articles: Summary[];
  total: number;
  limit: number;
  offset: number;
  nextCursor: string | null;
}

export interface Notice {
  id: string;
  seq: number;
  kind: string;
  data: Record<string, string>;
  count: number;
  read: boolean;
  createdAt: string;
}

export interface NoticePage {
  notifications: Notice[];
  unreadCount: number;
  nextCursor: string | null;
}

/** An error as clients get it (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  error: string;
  trace_id: string;
  request_id: string;
  errors?: { path: string; message: string }[];
}

export const UUID_V7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
export const RFC3339_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
