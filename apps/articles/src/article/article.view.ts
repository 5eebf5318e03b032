import type { ArticleSummary, ArticleView } from '#contracts';
import type { ArticleRow } from './article.reads';

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
  },
});

export const articleView = (row: ArticleRow): ArticleView => ({ ...articleSummary(row), body: row.body });
