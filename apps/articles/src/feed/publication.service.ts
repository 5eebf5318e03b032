import type { ArticlesRpc, PublishedSince, ReplyOf } from '#contracts';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { PublicationReads, type PublicationRow } from './publication.reads';

type Publication = ReplyOf<typeof ArticlesRpc.publishedSince>['articles'][number];

/** New articles in the order in which they became visible, for the streams of feeds. */
@Injectable()
export class PublicationService implements OnApplicationBootstrap {
  constructor(private readonly publications: PublicationReads) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.publications.forgetFuture().catch((err: unknown) => {
      new Logger(PublicationService.name).warn({ err }, 'could not look for articles of a restored database');
    });
  }

  /** Articles in the feeds of some readers, oldest first. */
  async since(query: PublishedSince): Promise<ReplyOf<typeof ArticlesRpc.publishedSince>> {
    const { rows, ...state } = await this.publications.since(query);
    return { articles: rows.map(publication), ...state };
  }
}

const publication = (row: PublicationRow): Publication => ({
  position: Number(row.position),
  readers: row.readers,
  article: {
    id: row.id,
    slug: row.slug,
    title: row.title,
    description: row.description,
    tags: row.tags,
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
  },
});
