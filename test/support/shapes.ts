import type {
  ArticlesRoutes,
  AuthRoutes,
  NotificationsRoutes,
  ProfilesRoutes,
  ReplyOf,
  SessionsRoutes,
  UserRoutes,
} from '#contracts';

// The replies of the public API, with short names for tests. `route-access.e2e-spec.ts` compares real replies with the API's document.
export type Profile = ReplyOf<typeof ProfilesRoutes.get>['profile'];
export type User = ReplyOf<typeof UserRoutes.get>['user'];
export type Tokens = ReplyOf<typeof AuthRoutes.refresh>;
/** Optional in the contract for compatibility with older auth services; the current one always sends a `deviceToken`. */
export type Login = Required<ReplyOf<typeof AuthRoutes.login>>;
export type Session = ReplyOf<typeof SessionsRoutes.list>['sessions'][number];
export type Article = ReplyOf<typeof ArticlesRoutes.get>['article'];
export type ArticlePage = ReplyOf<typeof ArticlesRoutes.list>;
export type Summary = ArticlePage['articles'][number];
export type NoticePage = ReplyOf<typeof NotificationsRoutes.list>;
export type Notice = NoticePage['notifications'][number];

/** An error as clients receive it (RFC 9457). */
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
