/**
 * Names of what reads show. A gateway keeps replies to reads under the tags of what they show, and drops them when an event names one of
 * these tags.
 */
export const ReadTag = {
  /** Every reply. */
  everything: 'everything',
  /** The article, where its address, its text or its number of favorites is shown or decides. */
  article: (id: string): string => `article ${id}`,
  /** Every list of articles: which articles it holds, and how many there are. */
  articles: 'articles',
  /** Lists of the articles that a person has as favorites. */
  favorites: 'favorites',
  tags: 'tags',
  /** The comments of the article with this address. */
  comments: (slug: string): string => `comments ${slug}`,
  /** Reads that show nothing of the article but depend on its address. */
  addresses: 'addresses',
  /** The profile of a person, also where they are shown as an author. */
  person: (id: string): string => `person ${id}`,
  /** Reads that look up a person by username. */
  usernames: 'usernames',
  /** What only this reader sees: whether they follow an author. */
  reader: (id: string): string => `reader ${id}`,
} as const;

/** The events that change no read: none is cached that shows them. */
export const nothing = { invalidates: (): string[] => [] };

interface OfArticle {
  articleId: string;
}

/** An article is new: lists may gain it, and the tags count it. */
export const listed = { invalidates: () => [ReadTag.articles, ReadTag.tags] };
/** What an article shows has changed, or it is gone. */
export const shown = {
  invalidates: ({ articleId }: OfArticle) => [
    ReadTag.article(articleId),
    ReadTag.addresses,
    ReadTag.articles,
    ReadTag.tags,
  ],
};
/** An article has another number of favorites. */
export const favored = {
  invalidates: ({ articleId }: OfArticle) => [ReadTag.article(articleId), ReadTag.favorites],
};
/** An article has other comments. */
export const commented = { invalidates: ({ slug }: { slug: string }) => [ReadTag.comments(slug)] };
