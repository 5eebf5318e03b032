import { z } from 'zod';
import { caughtUpRpc } from './caught-up';
import { coded } from './errors';
import { event } from './event';
import {
  Cursor,
  Id,
  label,
  line,
  RelevanceCursor,
  Slug,
  text,
  Timestamp,
  UsernameSought,
  visible,
} from './fields';
import { Limit } from './paging';
import { commented, favored, listed, shown } from './read-tags';
import { rpc } from './rpc';
import { ProfileView } from './users.contract';

const Title = label().max(200);
/** A request of 1 MiB holds about 349,000 characters of a script with three bytes each, and more of others. */
const Body = visible(text()).max(500_000);
const Description = line().max(500);
/** For writing and for filters. Normalized again, as lower-case letters may have a composed form that capitals do not have. */
const Tag = label().toLowerCase().normalize('NFC').max(50);
const Tags = z
  .array(Tag)
  .max(20)
  .transform((tags) => [...new Set(tags)]);

export const CreateArticle = z.strictObject({
  title: Title,
  body: Body,
  description: Description.default(''),
  tags: Tags.default([]),
});
export type CreateArticle = z.infer<typeof CreateArticle>;

export const ChangeArticle = z.strictObject({
  title: Title.optional(),
  body: Body.optional(),
  description: Description.optional(),
  tags: Tags.optional(),
});
export type ChangeArticle = z.infer<typeof ChangeArticle>;

/** `favorited`: whether it is a favorite of the caller. */
export const ArticleView = z.object({
  id: Id,
  slug: z.string(),
  title: z.string(),
  description: z.string(),
  body: z.string(),
  tags: z.array(z.string()),
  favorited: z.boolean(),
  favoritesCount: z.int(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  author: ProfileView,
});
export type ArticleView = z.infer<typeof ArticleView>;

/** An article in a list, without its body. */
export const ArticleSummary = ArticleView.omit({ body: true });
export type ArticleSummary = z.infer<typeof ArticleSummary>;

/** `relevance` is for searches. Each order has its own cursors. */
export const ListArticles = z
  .strictObject({
    limit: Limit,
    offset: z.int().min(0).max(1_000_000_000).default(0),
    cursor: z.union([Cursor, RelevanceCursor], 'is not a cursor of this list').optional(),
    sort: z.enum(['newest', 'relevance']).default('newest'),
    author: UsernameSought.optional(),
    tag: Tag.optional(),
    favorited: UsernameSought.optional(),
    search: text().max(200).optional(),
  })
  .superRefine(({ cursor, sort, search }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (sort === 'relevance' && search === undefined)
      refuse('sort', 'cannot be "relevance" without a search');
    if (cursor !== undefined && cursor.includes('_') !== (sort === 'relevance'))
      refuse('cursor', 'is not a cursor of this list');
  });
export type ListArticles = z.infer<typeof ListArticles>;

export const ArticleList = z.object({
  articles: z.array(ArticleSummary),
  total: z.int(),
  nextCursor: z.string().nullable(),
});
export type ArticleList = z.infer<typeof ArticleList>;

export const AddComment = z.strictObject({ body: visible(text()).max(5_000) });
export type AddComment = z.infer<typeof AddComment>;

export const CommentView = z.object({
  id: Id,
  body: z.string(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  author: ProfileView,
});
export type CommentView = z.infer<typeof CommentView>;

/** Newest first. */
export const ListComments = z.strictObject({ limit: Limit, cursor: Cursor.optional() });
export type ListComments = z.infer<typeof ListComments>;

/** A comment without whether the reader follows its author: the readers of a stream share what is read for them. */
export const StreamedComment = CommentView.extend({ author: ProfileView.omit({ following: true }) });
export type StreamedComment = z.infer<typeof StreamedComment>;

/**
 * A change to the comments of an article: `comment` was added, or null: the one with this id was deleted. `seq` counts the changes of
 * the article, in the order in which they became visible.
 */
export const CommentChange = z.object({ seq: z.int(), commentId: Id, comment: StreamedComment.nullable() });
export type CommentChange = z.infer<typeof CommentChange>;

export const CommentsSince = z.strictObject({
  articleId: Id,
  after: z.int().min(0).max(999_999_999),
  limit: Limit.unwrap(),
});
export type CommentsSince = z.infer<typeof CommentsSince>;

/** The articles of the people whom the caller follows, newest first. */
export const ListFeed = z.strictObject({ limit: Limit, cursor: Cursor.optional() });
export type ListFeed = z.infer<typeof ListFeed>;

/** An article in a list without what concerns a reader: the readers of a stream share what is read for them. */
export const StreamedArticle = ArticleSummary.omit({ favorited: true }).extend({
  author: ProfileView.omit({ following: true }),
});
export type StreamedArticle = z.infer<typeof StreamedArticle>;

/** Readers in one request, at most. */
export const MOST_READERS = 1_000;
/** Without `after`, only the current position. */
export const PublishedSince = z.strictObject({
  after: z.int().min(0).optional(),
  readers: z.array(Id).max(MOST_READERS).default([]),
  limit: z.int().min(1).max(1_000).default(100),
});
export type PublishedSince = z.infer<typeof PublishedSince>;

const BySlug = z.strictObject({ slug: Slug });

export const ArticlesRpc = {
  create: rpc('rpc.articles.create.v1', CreateArticle, ArticleView, { idempotent: 'with-key' }),
  get: rpc('rpc.articles.get.v1', BySlug, ArticleView, { idempotent: true }),
  list: rpc('rpc.articles.list.v1', ListArticles, ArticleList, { idempotent: true }),
  feed: rpc(
    'rpc.articles.feed.v1',
    ListFeed,
    z.object({ articles: z.array(ArticleSummary), nextCursor: z.string().nullable() }),
    { idempotent: true },
  ),
  change: rpc('rpc.articles.change.v1', ChangeArticle.extend({ slug: Slug }), ArticleView),
  delete: rpc('rpc.articles.delete.v1', BySlug, z.object({})),
  favorite: rpc('rpc.articles.favorite.v1', BySlug, ArticleView),
  unfavorite: rpc('rpc.articles.unfavorite.v1', BySlug, ArticleView),
  addComment: rpc('rpc.articles.add-comment.v1', AddComment.extend({ slug: Slug }), CommentView, {
    idempotent: 'with-key',
  }),
  listComments: rpc(
    'rpc.articles.list-comments.v1',
    ListComments.extend({ slug: Slug }),
    z.object({ comments: z.array(CommentView), nextCursor: z.string().nullable() }),
    { idempotent: true },
  ),
  /** Where the changes of an article's comments stand, also by a former slug; `last` is the `seq` of the newest. */
  commentsPosition: rpc(
    'rpc.articles.comments-position.v1',
    BySlug,
    z.object({ articleId: Id, last: z.int() }),
    { idempotent: true },
  ),
  /** Oldest first, those after `after`. `last` is the newest `seq` at that moment. */
  commentsSince: rpc(
    'rpc.articles.comments-since.v1',
    CommentsSince,
    z.object({ changes: z.array(CommentChange), last: z.int() }),
    { idempotent: true },
  ),
  /**
   * Of the next `limit` published articles after a position those that any of the `readers` has in its feed, in the order in which
   * they became visible. `upTo`: the position up to which nothing else came. `hasMore`: `limit` ended it. `isPending`: others are
   * visible whose place in the order is known as soon as the transactions that began before them have ended.
   */
  publishedSince: rpc(
    'rpc.articles.published-since.v1',
    PublishedSince,
    z.object({
      articles: z.array(z.object({ position: z.int(), readers: z.array(Id), article: StreamedArticle })),
      upTo: z.int(),
      hasMore: z.boolean(),
      isPending: z.boolean(),
    }),
    { idempotent: true },
  ),
  removeComment: rpc('rpc.articles.remove-comment.v1', BySlug.extend({ id: Id }), z.object({})),
  tags: rpc(
    'rpc.articles.tags.v1',
    z.object({}),
    z.object({ tags: z.array(z.object({ name: z.string(), count: z.int() })) }),
    { idempotent: true },
  ),
  /** The articles of the people whom the caller follows, by offset, and the number of all. For the RealWorld API. */
  countedFeed: rpc(
    'rpc.articles.counted-feed.v1',
    z.strictObject({ limit: ListArticles.shape.limit, offset: ListArticles.shape.offset }),
    ArticleList.omit({ nextCursor: true }),
    { idempotent: true },
  ),
  /** The names of all tags up to 1,000, the most used first; beyond that also those of the newest articles. For the RealWorld API. */
  allTags: rpc('rpc.articles.all-tags.v1', z.object({}), z.object({ tags: z.array(z.string()) }), {
    idempotent: true,
  }),
  /** The integers that name comments in the RealWorld API, in the order of the ids; null for an id that no comment has. */
  commentNumbers: rpc(
    'rpc.articles.comment-numbers.v1',
    z.strictObject({ ids: z.array(Id).max(100) }),
    z.object({ numbers: z.array(z.int().nullable()) }),
    { idempotent: true },
  ),
  commentByNumber: rpc(
    'rpc.articles.comment-by-number.v1',
    BySlug.extend({ number: z.int().positive() }),
    z.object({ id: Id }),
    { idempotent: true },
  ),
  caughtUp: caughtUpRpc('articles'),
};

const ArticleData = z.object({ articleId: Id, authorId: Id, slug: z.string(), title: z.string() });
const FavoriteData = ArticleData.extend({ userId: Id });
/** `userId`: the author of the comment; `authorId`: the author of the article. */
const CommentData = FavoriteData.extend({ commentId: Id });

/** `username`: the name of its author at that time; absent in events of earlier versions. */
export const ArticleCreated = event(
  'events.articles.article-created.v1',
  ArticleData.extend({ username: z.string().optional() }),
  listed,
);
export const ArticleUpdated = event('events.articles.article-updated.v1', ArticleData, shown);
/**
 * `deletedBy`: the account that deleted it, its author's or a moderator's; absent when it was deleted with its author's account.
 * `requestId`: the request that deleted it, if known.
 */
export const ArticleDeleted = event(
  'events.articles.article-deleted.v1',
  ArticleData.extend({ deletedBy: Id.optional(), requestId: z.string().optional() }),
  shown,
);
export const FavoriteAdded = event('events.articles.favorite-added.v1', FavoriteData, favored);
export const FavoriteRemoved = event('events.articles.favorite-removed.v1', FavoriteData, favored);
/** Its aggregate is the comment. `username` is the name of its author at that time. */
export const CommentAdded = event(
  'events.articles.comment-added.v1',
  CommentData.extend({ username: z.string() }),
  commented,
);
/**
 * Not published for comments that are deleted with their article or with their author's account.
 * `deletedBy`: the account that deleted it: its author's, the article's author's or a moderator's. `requestId`: that request, if known.
 */
export const CommentRemoved = event(
  'events.articles.comment-removed.v1',
  CommentData.extend({ deletedBy: Id.optional(), requestId: z.string().optional() }),
  commented,
);

export const ArticlesEvents = [
  ArticleCreated,
  ArticleUpdated,
  ArticleDeleted,
  FavoriteAdded,
  FavoriteRemoved,
  CommentAdded,
  CommentRemoved,
] as const;

export const CommentNotFound = coded('not_found', 'comments.not_found', 'The article has no such comment.');
export const NotYourComment = coded(
  'forbidden',
  'comments.not_yours',
  'Only its author, the author of the article or a moderator may delete a comment.',
);
