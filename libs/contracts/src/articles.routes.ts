import { z } from 'zod';
import {
  AddComment,
  ArticleList,
  ArticlesRpc,
  ArticleView,
  ChangeArticle,
  CommentNotFound,
  CommentView,
  CreateArticle,
  ListArticles,
  ListComments,
  ListFeed,
  NotYourComment,
  StreamedArticle,
  StreamedComment,
} from './articles.contract';
import {
  AlreadyFavorite,
  ArticleMoved,
  ArticleNotFound,
  AuthorPending,
  NotFavorite,
  NotTheAuthor,
  SlugTaken,
} from './articles.errors';
import { Id, Slug } from './fields';
import { DEFAULT_PAGE_SIZE, Offset, PageNumber, PageSize } from './paging';
import { route } from './route';
import { FeedPosition, stream } from './stream-route';

const OneArticle = z.object({ article: ArticleView });
const bySlug = { slug: Slug };
const EXAMPLE = {
  title: 'How to sail alone',
  body: 'Start with a small boat.',
  description: 'For beginners',
  tags: ['sailing'],
};

const { shape } = ListArticles;

/** The three ways to page through articles: `limit` + `offset`, `page` + `per_page`, or `limit` + `cursor`. */
const ArticlesQuery = z
  .strictObject({
    author: shape.author,
    tag: shape.tag,
    favorited: shape.favorited,
    search: shape.search,
    cursor: shape.cursor,
    sort: shape.sort.unwrap().optional(),
    limit: PageSize.optional(),
    offset: Offset.optional(),
    page: PageNumber.optional(),
    per_page: PageSize.optional(),
  })
  .superRefine(({ cursor, offset, page, limit, per_page }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (cursor && (offset !== undefined || page !== undefined))
      refuse('cursor', 'cannot be combined with offset or page');
    if (page !== undefined && offset !== undefined) refuse('page', 'cannot be combined with offset');
    if (limit !== undefined && per_page !== undefined) refuse('per_page', 'cannot be combined with limit');
  })
  .transform(({ page, per_page, limit, offset, sort, ...filter }) => {
    const size = limit ?? per_page ?? DEFAULT_PAGE_SIZE;
    // A search returns the best matches first, unless the client asks for the newest.
    const order = sort ?? (filter.search === undefined ? undefined : 'relevance');
    return {
      ...filter,
      ...(order && { sort: order }),
      limit: size,
      offset: offset ?? (page ? (page - 1) * size : 0),
    };
  });

export const ArticlesRoutes = {
  list: route('GET', '/api/articles', {
    summary: 'List, filter and search articles',
    access: 'optional',
    query: ArticlesQuery,
    reply: ArticleList.extend({ limit: z.int(), offset: z.int() }),
    cacheControl: 'no-cache',
    linksPages: true,
  }),
  create: route('POST', '/api/articles', {
    summary: 'Publish an article',
    access: 'user',
    body: CreateArticle,
    example: EXAMPLE,
    reply: OneArticle,
    errors: [AuthorPending, SlugTaken],
    needsVerifiedEmail: true,
    takesIdempotencyKey: true,
  }),
  get: route('GET', '/api/articles/:slug', {
    summary: 'Read an article',
    access: 'optional',
    params: bySlug,
    reply: OneArticle,
    errors: [ArticleNotFound, ArticleMoved],
    cacheControl: 'no-cache',
  }),
  change: route('PUT', '/api/articles/:slug', {
    summary: 'Change an article',
    access: ['owner'],
    params: bySlug,
    body: ChangeArticle,
    example: EXAMPLE,
    reply: OneArticle,
    errors: [ArticleNotFound, ArticleMoved, NotTheAuthor, SlugTaken],
    needsVerifiedEmail: true,
  }),
  delete: route('DELETE', '/api/articles/:slug', {
    summary: 'Delete an article',
    access: ['owner', 'moderator', 'admin'],
    params: bySlug,
    errors: [ArticleNotFound, ArticleMoved, NotTheAuthor],
    needsVerifiedEmail: true,
  }),
};

export const FeedRoutes = {
  list: route('GET', '/api/feed', {
    summary: 'List the articles of the people you follow',
    access: 'user',
    query: z.strictObject({
      cursor: ListFeed.shape.cursor,
      limit: PageSize.default(DEFAULT_PAGE_SIZE),
    }),
    reply: ArticlesRpc.feed.reply,
  }),
  stream: stream('/api/feed/stream', {
    summary: 'Stream the new articles of your feed',
    access: 'user',
    position: FeedPosition,
    events: { article: StreamedArticle },
  }),
};

export const FavoritesRoutes = {
  add: route('POST', '/api/articles/:slug/favorite', {
    summary: 'Favorite an article',
    access: 'user',
    params: bySlug,
    reply: OneArticle,
    status: 200,
    errors: [ArticleNotFound, ArticleMoved, AlreadyFavorite, AuthorPending],
    needsVerifiedEmail: true,
  }),
  remove: route('DELETE', '/api/articles/:slug/favorite', {
    summary: 'Remove an article from your favorites',
    access: 'user',
    params: bySlug,
    reply: OneArticle,
    errors: [ArticleNotFound, ArticleMoved, NotFavorite],
    needsVerifiedEmail: true,
  }),
};

export const CommentsRoutes = {
  list: route('GET', '/api/articles/:slug/comments', {
    summary: 'List the comments of an article',
    access: 'optional',
    params: bySlug,
    query: z.strictObject({
      cursor: ListComments.shape.cursor,
      limit: PageSize.default(DEFAULT_PAGE_SIZE),
    }),
    reply: ArticlesRpc.listComments.reply,
    errors: [ArticleNotFound, ArticleMoved],
    cacheControl: 'no-cache',
  }),
  add: route('POST', '/api/articles/:slug/comments', {
    summary: 'Comment on an article',
    access: 'user',
    params: bySlug,
    body: AddComment,
    example: { body: 'A boat of five metres will do.' },
    reply: z.object({ comment: CommentView }),
    errors: [ArticleNotFound, ArticleMoved, AuthorPending],
    needsVerifiedEmail: true,
    takesIdempotencyKey: true,
  }),
  remove: route('DELETE', '/api/articles/:slug/comments/:id', {
    summary: 'Delete a comment',
    access: ['owner', 'moderator', 'admin'],
    params: { ...bySlug, id: Id },
    errors: [ArticleNotFound, ArticleMoved, CommentNotFound, NotYourComment],
    needsVerifiedEmail: true,
  }),
  /** A former slug leads to the article without a redirect, which would use up a ticket. Ends when the article is deleted. */
  stream: stream('/api/articles/:slug/comments/stream', {
    summary: 'Stream the comments of an article and their deletions',
    access: 'optional',
    params: bySlug,
    errors: [ArticleNotFound],
    events: { comment: StreamedComment, 'comment-removed': z.object({ id: Id }) },
  }),
};

export const TagsRoutes = {
  list: route('GET', '/api/tags', {
    summary: 'List tags by use',
    access: 'public',
    reply: ArticlesRpc.tags.reply,
    cacheControl: 'no-cache',
  }),
};
