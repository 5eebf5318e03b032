/** How much of each noun a data set has. */
export interface DataSize {
  articles: number;
  users: number;
  tags: number;
  tagsPerArticle: number;
  commentsPerArticle: number;
  favoritesPerUser: number;
  followsPerUser: number;
  notificationsPerUser: number;
}

export const LEAST_ARTICLES = 1_000;
export const MOST_ARTICLES = 1_000_000;

/**
 * The proportions of a data set: a million articles have 100,000 users, 5 million favorites, 3 million tags, a million comments, a
 * million follows and 10 million notifications.
 */
export function sizeOf(articles: number): DataSize {
  return {
    articles,
    users: Math.floor(articles / 10),
    tags: Math.min(1_000, Math.floor(articles / 10)),
    tagsPerArticle: 3,
    commentsPerArticle: 1,
    favoritesPerUser: 50,
    followsPerUser: 10,
    notificationsPerUser: 100,
  };
}
