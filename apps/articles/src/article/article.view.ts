import type { ArticleSummary, ArticleUpdated, ArticleView, DataOf } from '#contracts';
import type { Article } from './article.entity';
import type { ArticleRow } from './article.reads';
import type { AuthorColumns } from './article.repository';

export const articleSummary = (row: Omit<ArticleRow, 'body'>): ArticleSummary => ({
  id: row.id,
  slug: row.slug,
  title: row.title,
  description: row.description,
  tags: row.tags,
  favorited: row.favorited,
  favoritesCount: row.favoritesCount,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  author: {
    id: row.authorId,
    username: row.authorUsername,
    name: row.authorName,
    bio: row.authorBio,
    image: row.authorImage,
    following: row.authorFollowing,
  },
});

export const articleView = (row: ArticleRow): ArticleView => ({ ...articleSummary(row), body: row.body });

/** An article that was just published: no account follows itself, and it has no favorites yet. */
export const newArticleView = (article: Article, tags: string[], author: AuthorColumns): ArticleView =>
  articleView({
    ...article,
    tags,
    favorited: false,
    authorUsername: author.username,
    authorName: author.name,
    authorBio: author.bio,
    authorImage: author.image,
    authorFollowing: false,
  });

/** The data of an event about an article: ids and values, no text. */
export const articleData = ({ id, authorId, slug, title }: Article): DataOf<typeof ArticleUpdated> => ({
  articleId: id,
  authorId,
  slug,
  title,
});
