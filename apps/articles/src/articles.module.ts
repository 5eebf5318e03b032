import { DatabaseModule } from '#database';
import { OutboxModule } from '#outbox';
import { type DynamicModule, Module } from '@nestjs/common';
import { ArticleController } from './article/article.controller';
import { Article } from './article/article.entity';
import { ArticleReads } from './article/article.reads';
import { ArticleRepository } from './article/article.repository';
import { ArticleService } from './article/article.service';
import { FavoriteService } from './article/favorite.service';
import type { ArticlesEnv } from './articles.env';
import { AuthorConsumer } from './author/author.consumer';
import { AuthorRepository } from './author/author.repository';
import { AuthorService } from './author/author.service';
import { SearchIndexer } from './search/search-indexer';

/** What people write and like: articles, tags, favorites, and a projection of their authors. */
@Module({})
export class ArticlesModule {
  static forRoot({ DATABASE_URL: url, DATABASE_POOL: poolSize }: ArticlesEnv): DynamicModule {
    return {
      module: ArticlesModule,
      imports: [
        DatabaseModule.forRoot({ url, poolSize, applicationName: 'articles', entities: [Article] }),
        OutboxModule,
      ],
      controllers: [ArticleController, AuthorConsumer],
      providers: [
        ArticleService,
        FavoriteService,
        ArticleRepository,
        ArticleReads,
        AuthorService,
        AuthorRepository,
        SearchIndexer,
      ],
    };
  }
}
