import type { ArticleCreated, DataOf } from '#contracts';
import type { Article } from './article.entity';

/** What events tell about an article: ids and values, no text. */
export const articleFact = ({ id, authorId, slug, title }: Article): DataOf<typeof ArticleCreated> => ({
  articleId: id,
  authorId,
  slug,
  title,
});
