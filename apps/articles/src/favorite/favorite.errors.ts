import { coded } from '#contracts';

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
