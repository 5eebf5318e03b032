import type { DataSize } from './size';
import { textOf } from './texts';

/** The password of every loaded account. */
export const PASSWORD = 'walnut harbour lantern';

const SECOND = 1_000;
const ACCOUNTS_FROM = Date.parse('2024-01-01');
const ARTICLES_FROM = Date.parse('2025-01-01');
const NOTIFICATIONS_FROM = Date.parse('2025-09-01');

type Kind = 'account' | 'article' | 'comment' | 'notification' | 'follow';
/** Kept in the id, so that ids of different nouns never collide. */
const KIND: Record<Kind, string> = {
  account: 'a00',
  article: 'a01',
  comment: 'a02',
  notification: 'a03',
  follow: 'a04',
};

/** A UUIDv7 of a time and an index. The same index has the same id in every process and in every run. */
function idOf(kind: Kind, index: number, time: number): string {
  const stamp = time.toString(16).padStart(12, '0');
  return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${KIND[kind]}-8000-${index.toString(16).padStart(12, '0')}`;
}

export const accountTime = (index: number): number => ACCOUNTS_FROM + index * 60 * SECOND;
export const articleTime = (index: number): number => ARTICLES_FROM + index * 20 * SECOND;
export const notificationTime = (index: number): number => NOTIFICATIONS_FROM + index * SECOND;

export const accountId = (index: number): string => idOf('account', index, accountTime(index));
export const articleId = (index: number): string => idOf('article', index, articleTime(index));
export const commentId = (index: number): string => idOf('comment', index, articleTime(index) + SECOND);
export const notificationId = (index: number): string => idOf('notification', index, notificationTime(index));
export const followId = (index: number): string => idOf('follow', index, accountTime(index));

export const username = (index: number): string => `reader${index}`;
export const email = (index: number): string => `reader${index}@bench.example`;
export const tagName = (index: number): string => `topic-${index}`;
export const articleTitle = (index: number): string => `${textOf(index).title} ${index}`;
export const articleSlug = (index: number): string => `${textOf(index).slug}-${index}`;

/** The author of an article. Each user has written the same number of articles. */
export const authorOf = (article: number, { users }: DataSize): number => article % users;

/** The tags of an article, all different. */
export function tagsOf(article: number, { tags, tagsPerArticle }: DataSize): string[] {
  const step = Math.floor(tags / tagsPerArticle);
  return Array.from({ length: tagsPerArticle }, (_, position) => tagName((article + position * step) % tags));
}

/** A prime that divides no allowed number of articles evenly, so that its multiples visit each article once. */
const STRIDE = 7_919;

/** The article of the `index`-th of all favorites, which are numbered user by user. Every article gets equally many. */
export function favoriteArticle(index: number, { articles }: DataSize): number {
  return (index * strideFor(articles)) % articles;
}

const strideFor = (articles: number): number => (articles % STRIDE === 0 ? STRIDE + 8 : STRIDE);

/** Whom the user follows; never the user itself. */
export const followeeOf = (user: number, index: number, { users }: DataSize): number =>
  (user + 1 + index * Math.max(1, Math.floor(users / 11))) % users;
