/**
 * The subject that informs gateways of a change to an article's comments, or of the article's deletion. Only a hint, over core NATS: a
 * gateway that misses it polls at the next heartbeat.
 */
export const commentsChangedSubject = (articleId: string): string => `comments-changed.${articleId}`;

/** The subject that informs gateways of a new article, for the streams of feeds. Only a hint, as above. */
export const ARTICLE_PUBLISHED_SUBJECT = 'article-published.v1';
