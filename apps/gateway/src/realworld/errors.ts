import { TokenExpired, TokenInvalid } from '#access';
import {
  ArticleMoved,
  ArticleNotFound,
  CommentNotFound,
  EmailTaken,
  type ErrorType,
  FollowsSelf,
  NotTheAuthor,
  NotYourComment,
  ProfileNotFound,
  TokenRevoked,
  UsernameReserved,
  UsernameTaken,
  WrongCredentials,
} from '#contracts';
import { LoginRequired } from '../auth/auth.errors';
import type { Problem } from '../http/problem';

/** The part of the gateway's addresses in which errors look as RealWorld's front ends expect them. */
const BELOW = /^\/conduit(?=[/?]|$)/;
export const isRealWorld = (url: string): boolean => BELOW.test(url);

/** The field and the text for an error of the platform. */
const TEXTS: [error: ErrorType, field: string, text: string][] = [
  [LoginRequired, 'token', 'is missing'],
  [TokenInvalid, 'token', 'is invalid'],
  [TokenExpired, 'token', 'has expired'],
  [TokenRevoked, 'token', 'has been revoked'],
  [WrongCredentials, 'credentials', 'invalid'],
  [EmailTaken, 'email', 'has already been taken'],
  [UsernameTaken, 'username', 'has already been taken'],
  [UsernameReserved, 'username', 'is reserved'],
  [ProfileNotFound, 'profile', 'not found'],
  [FollowsSelf, 'profile', 'is your own'],
  [ArticleNotFound, 'article', 'not found'],
  [ArticleMoved, 'article', 'has moved'],
  [NotTheAuthor, 'article', 'forbidden'],
  [CommentNotFound, 'comment', 'not found'],
  [NotYourComment, 'comment', 'forbidden'],
];
const BY_CODE = new Map(TEXTS.map(([{ code }, ...said]) => [code, said]));

/**
 * A problem as RealWorld's front ends expect errors: texts by field, 422 for invalid fields, and readable by pages of any origin.
 * @see https://docs.realworld.show/specifications/backend/error-handling/
 */
export function realWorldError(problem: Problem) {
  // A map, because a client chooses the names: "__proto__" is a parameter too.
  const errors = new Map<string, string[]>();
  const add = (field: string, text: string): void =>
    void errors.set(field, [...(errors.get(field) ?? []), text]);
  const known = BY_CODE.get(problem.code);
  if (known) add(...known);
  else if (!problem.errors) add('request', problem.error);
  for (const { path, message } of problem.errors ?? []) add(fieldOf(path), message);
  return {
    status: problem.status === 400 && problem.errors ? 422 : problem.status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'access-control-allow-origin': '*' },
    body: { errors: Object.fromEntries(errors) },
  };
}

/** The field that a path names: `title` for `article.title`, `tagList` for `article.tagList.0`. */
function fieldOf(path: string): string {
  const [first = '', second] = path.split('.');
  return second ?? (first || 'body');
}
