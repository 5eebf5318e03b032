import type { Service } from '#platform';
import type { CopiedTable } from './copy';
import {
  accountId,
  accountTime,
  articleId,
  articleSlug,
  articleTime,
  articleTitle,
  authorOf,
  commentId,
  email,
  favoriteArticle,
  followeeOf,
  followId,
  notificationId,
  notificationTime,
  tagsOf,
  username,
} from './identities';
import type { DataSize } from './size';
import { bodyOf, textOf } from './texts';

/** The tables of services that have rows in a data set. */
type Tables = Partial<Record<Service, CopiedTable[]>>;

const at = (time: number): string => new Date(time).toISOString();

/**
 * Accounts in all services, as if their events had been handled.
 * @param first the index of the first account
 */
export function accountTables(first: number, count: number, passwordHash: string): Tables {
  const table = (name: string, columns: string[], row: CopiedTable['row']): CopiedTable => ({
    name,
    columns,
    rows: count,
    row: (index) => row(first + index),
  });
  const heads = (...consumers: string[]): CopiedTable[] =>
    consumers.map((consumer) =>
      table('inbox_head', ['consumer', 'aggregate_id', 'version'], (index) => [
        consumer,
        accountId(index),
        1,
      ]),
    );
  const profile = (index: number): (string | number)[] => [
    accountId(index),
    username(index),
    `Reader ${index}`,
    '',
    '',
    1,
  ];
  const profileColumns = ['id', 'username', 'name', 'bio', 'image', 'version'];
  return {
    auth: [
      table(
        'account',
        [
          'id',
          'email',
          'username',
          'password_hash',
          'roles',
          'version',
          'created_at',
          'updated_at',
          'email_verified',
        ],
        (index) => {
          const time = at(accountTime(index));
          return [
            accountId(index),
            email(index),
            username(index),
            passwordHash,
            '{user}',
            1,
            time,
            time,
            't',
          ];
        },
      ),
    ],
    users: [
      table('profile', [...profileColumns, 'updated_at'], (index) => [
        ...profile(index),
        at(accountTime(index)),
      ]),
      ...heads('users-accounts'),
    ],
    articles: [table('author', profileColumns, profile), ...heads('articles-authors')],
    notifications: [
      table('recipient', ['user_id', 'email', 'name', 'email_verified'], (index) => [
        accountId(index),
        email(index),
        `Reader ${index}`,
        't',
      ]),
      ...heads('notifications-recipients', 'notifications-profiles'),
    ],
  };
}

/** All rows of a data set beside the accounts. Tables without foreign keys to others come first. */
export function contentTables(size: DataSize): Tables {
  return {
    users: [
      follows(size, 'follow', ['follower_id', 'followee_id', 'id', 'version', 'active'], (pair, index) => [
        ...pair,
        followId(index),
        1,
        't',
      ]),
    ],
    articles: articleTables(size),
    notifications: notificationTables(size),
  };
}

function articleTables(size: DataSize): CopiedTable[] {
  const { articles, tagsPerArticle, commentsPerArticle, users, favoritesPerUser } = size;
  const favoritesOfArticle = (users * favoritesPerUser) / articles;
  return [
    {
      name: 'article',
      columns:
        `id author_id slug title description body favorites_count version created_at updated_at search search_updated_at
        published_in`.split(/\s+/),
      rows: articles,
      row: (index) => {
        const { description, body, search } = textOf(index);
        const time = at(articleTime(index));
        const author = accountId(authorOf(index, size));
        const texts = [articleSlug(index), articleTitle(index), description, body];
        return [articleId(index), author, ...texts, favoritesOfArticle, 1, time, time, search, time, 0];
      },
    },
    {
      name: 'slug_owner',
      columns: ['slug', 'article_id'],
      rows: articles,
      row: (index) => [articleSlug(index), articleId(index)],
    },
    {
      name: 'article_tag',
      columns: ['article_id', 'tag', 'position'],
      rows: articles * tagsPerArticle,
      row: (index) => {
        const [article, position] = [Math.floor(index / tagsPerArticle), index % tagsPerArticle];
        return [articleId(article), tagsOf(article, size)[position] ?? null, position];
      },
    },
    {
      name: 'favorite',
      columns: ['user_id', 'article_id', 'created_at'],
      rows: users * favoritesPerUser,
      row: (index) => {
        const article = favoriteArticle(index, size);
        return [
          accountId(Math.floor(index / favoritesPerUser)),
          articleId(article),
          at(articleTime(article) + 1_000),
        ];
      },
    },
    {
      name: 'comment',
      columns: ['id', 'article_id', 'author_id', 'body', 'version', 'created_at', 'updated_at', 'seq'],
      rows: articles * commentsPerArticle,
      row: (index) => {
        const article = Math.floor(index / commentsPerArticle);
        const time = at(articleTime(article) + 1_000);
        const author = accountId((index * 7) % users);
        const seq = (index % commentsPerArticle) + 1;
        return [commentId(index), articleId(article), author, bodyOf(index), 1, time, time, seq];
      },
    },
    {
      name: 'comment_counter',
      columns: ['article_id', 'last'],
      rows: articles,
      row: (index) => [articleId(index), commentsPerArticle],
    },
    follows(size, 'follow', ['follower_id', 'followee_id'], (pair) => pair),
  ];
}

function notificationTables(size: DataSize): CopiedTable[] {
  const { articles, users, notificationsPerUser } = size;
  const articlesOfUser = articles / users;
  return [
    {
      name: 'article',
      columns: ['id', 'version', 'slug', 'title'],
      rows: articles,
      row: (index) => [articleId(index), 1, articleSlug(index), articleTitle(index)],
    },
    {
      name: 'notification_counter',
      columns: ['user_id', 'last'],
      rows: users,
      row: (index) => [accountId(index), notificationsPerUser],
    },
    {
      name: 'notification',
      columns: ['id', 'user_id', 'seq', 'kind', 'topic', 'count', 'data', 'created_at', 'read_at'],
      rows: users * notificationsPerUser,
      row: (index) => {
        const [user, number] = [Math.floor(index / notificationsPerUser), index % notificationsPerUser];
        const article = user + users * (number % articlesOfUser);
        const data = JSON.stringify({
          articleId: articleId(article),
          slug: articleSlug(article),
          title: articleTitle(article),
          userId: accountId((user + number + 1) % users),
        });
        // Four of five are read, on the day of the load: read notifications are deleted after 90 days.
        const readAt = number % 5 === 0 ? null : READ_AT;
        return [
          notificationId(index),
          accountId(user),
          number + 1,
          'article_favorited',
          articleId(article),
          1,
          data,
          at(notificationTime(index)),
          readAt,
        ];
      },
    },
    follows(size, 'follower', ['follower_id', 'followee_id'], (pair) => pair),
  ];
}

const READ_AT = at(Date.now());

function follows(
  size: DataSize,
  name: string,
  columns: string[],
  row: (pair: [string, string], index: number) => (string | number)[],
): CopiedTable {
  const { users, followsPerUser } = size;
  return {
    name,
    columns,
    rows: users * followsPerUser,
    row: (index) => {
      const follower = Math.floor(index / followsPerUser);
      const followee = followeeOf(follower, index % followsPerUser, size);
      return row([accountId(follower), accountId(followee)], index);
    },
  };
}
