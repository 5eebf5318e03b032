import { coded } from './errors';

export const ArticleNotFound = coded('not_found', 'articles.not_found', 'There is no such article.');

/** The slug is a former one; the error carries the current one. */
export const ArticleMoved = coded('moved', 'articles.moved', 'The article has a new address.');

export const NotTheAuthor = coded(
  'forbidden',
  'articles.not_the_author',
  'Only its author may do this to an article.',
);

/** The event about the new account has not arrived yet: rare, and over in a moment. */
export const AuthorPending = coded(
  'unavailable',
  'articles.profile_pending',
  'Your profile is still being set up. Try again shortly.',
);

/** Another transaction took the slug after it was found free. */
export const SlugTaken = coded(
  'conflict',
  'articles.slug_taken',
  'Another article has just taken this address. Try again.',
);

export const AlreadyFavorite = coded(
  'conflict',
  'articles.already_favorite',
  'The article is one of your favorites already.',
);
export const NotFavorite = coded(
  'conflict',
  'articles.not_favorite',
  'The article is not one of your favorites.',
);
