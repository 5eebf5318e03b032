import { counterFromZero as counter } from '#telemetry';

/** What happened to articles, counted when it is committed. */
export const articleMetrics = {
  created: counter('articles.created', { unit: '{article}', description: 'Articles published.' }),
  updated: counter('articles.updated', { unit: '{article}', description: 'Changes to articles.' }),
  deleted: counter('articles.deleted', { unit: '{article}', description: 'Articles taken down.' }),
  favorited: counter('favorites.added', { unit: '{favorite}', description: 'Favorites added.' }),
  unfavorited: counter('favorites.removed', { unit: '{favorite}', description: 'Favorites removed.' }),
};
