import type { DataOf, ProfileChanged } from '#contracts';
import { Idempotency, type Tx } from '#database';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { ArticleService } from '../article/article.service';
import { CommentChangeService } from '../comment/comment-change.service';
import { FavoriteRepository } from '../favorite/favorite.repository';
import { AuthorRepository } from './author.repository';

/** Keeps a copy of each profile, to show people as authors. */
@Injectable()
export class AuthorService {
  constructor(
    private readonly authors: AuthorRepository,
    private readonly articles: ArticleService,
    private readonly comments: CommentChangeService,
    private readonly favorites: FavoriteRepository,
    private readonly idempotency: Idempotency,
  ) {}

  async keep(tx: Tx, profile: DataOf<typeof ProfileChanged>, version: number): Promise<void> {
    await this.authors.keep(tx, profile, version);
  }

  /** Deletes a person whose account is deleted, with their articles, comments, favorites and follows. */
  async remove(tx: Tx, context: Context, userId: string): Promise<void> {
    await this.articles.deleteAllBy(tx, context, userId);
    await this.comments.removeAllBy(tx, userId);
    await this.favorites.removeAllOf(tx, userId);
    await this.authors.delete(tx, userId);
    await this.idempotency.forget(tx, userId);
  }
}
