import {
  ArticlesRoutes,
  type ArticleSummary,
  CommentsRoutes,
  ProfilesRoutes,
  ReadTag,
  type ReplyOf,
  type Route,
  Slug,
  TagsRoutes,
} from '#contracts';
import type { FastifyRequest } from 'fastify';

/** A route whose replies may be cached. */
export interface CachedRoute {
  readonly route: Route;
  /** The tags of what a reply shows. */
  readonly tagsOf: (reply: unknown, request: FastifyRequest) => string[];
}

const cached = <R extends Route>(
  route: R,
  tagsOf: (reply: ReplyOf<R>, request: FastifyRequest) => string[],
): CachedRoute => ({ route, tagsOf: (reply, request) => tagsOf(reply as ReplyOf<R>, request) });

const ofArticle = ({ id, author }: Pick<ArticleSummary, 'id' | 'author'>): string[] => [
  ReadTag.article(id),
  ReadTag.person(author.id),
];

/** The cached routes by their path, as Fastify knows them. */
export const CACHED_ROUTES: ReadonlyMap<string, CachedRoute> = new Map(
  [
    cached(ArticlesRoutes.get, ({ article }) => ofArticle(article)),
    cached(ArticlesRoutes.list, ({ articles }, { query }) => [
      ReadTag.articles,
      ...articles.flatMap(ofArticle),
      ...filterTags(query as object),
    ]),
    cached(CommentsRoutes.list, ({ comments }, { params }) => [
      ReadTag.comments(Slug.parse((params as { slug: string }).slug)),
      // The reply does not name the article, whose address may become another's.
      ReadTag.addresses,
      ...comments.map(({ author }) => ReadTag.person(author.id)),
    ]),
    cached(TagsRoutes.list, () => [ReadTag.tags]),
    cached(ProfilesRoutes.get, ({ profile }) => [ReadTag.person(profile.id), ReadTag.usernames]),
  ].map((one) => [one.route.path, one]),
);

/** A list of one person's articles or favorites depends on who has the name. */
function filterTags(query: object): string[] {
  if ('favorited' in query) return [ReadTag.usernames, ReadTag.favorites];
  return 'author' in query ? [ReadTag.usernames] : [];
}
