import { ArticlesRpc } from '#contracts';
import { DatabaseModule } from '#database';
import { caughtUpController, OutboxModule } from '#outbox';
import { type DynamicModule, Module } from '@nestjs/common';
import { ArticleController } from './article/article.controller';
import { Article } from './article/article.entity';
import { ArticleReads } from './article/article.reads';
import { ArticleRepository } from './article/article.repository';
import { ArticleService } from './article/article.service';
import type { ArticlesEnv } from './articles.env';
import { AuthorConsumer } from './author/author.consumer';
import { AuthorRepository } from './author/author.repository';
import { AuthorService } from './author/author.service';
import { CommentController } from './comment/comment.controller';
import { Comment } from './comment/comment.entity';
import { CommentChangeController } from './comment/comment-change.controller';
import { CommentChangeRepository } from './comment/comment-change.repository';
import { CommentChangeService } from './comment/comment-change.service';
import { CommentRepository } from './comment/comment.repository';
import { CommentService } from './comment/comment.service';
import { FavoriteController } from './favorite/favorite.controller';
import { FavoriteRepository } from './favorite/favorite.repository';
import { FavoriteService } from './favorite/favorite.service';
import { FeedController } from './feed/feed.controller';
import { FeedReads } from './feed/feed.reads';
import { FeedService } from './feed/feed.service';
import { PublicationController } from './feed/publication.controller';
import { PublicationReads } from './feed/publication.reads';
import { PublicationService } from './feed/publication.service';
import { FollowRepository } from './follow/follow.repository';
import { FollowService } from './follow/follow.service';
import { SearchIndexer } from './search/search-indexer';
import { TagController } from './tag/tag.controller';
import { TagRepository } from './tag/tag.repository';
import { TagService } from './tag/tag.service';
import { WakeUps } from './wake-up/wake-ups';

/** Articles with their tags, favorites and comments, and a copy of the profiles of their authors. */
@Module({})
export class ArticlesModule {
  static forRoot({ DATABASE_URL: url, DATABASE_POOL: poolSize }: ArticlesEnv): DynamicModule {
    return {
      module: ArticlesModule,
      imports: [
        DatabaseModule.forRoot({ url, poolSize, applicationName: 'articles', entities: [Article, Comment] }),
        OutboxModule,
      ],
      controllers: [
        ArticleController,
        CommentController,
        CommentChangeController,
        FavoriteController,
        FeedController,
        PublicationController,
        TagController,
        AuthorConsumer,
        caughtUpController(ArticlesRpc.caughtUp, { durables: ['articles-authors'] }),
      ],
      providers: [
        ArticleService,
        ArticleRepository,
        ArticleReads,
        CommentService,
        CommentChangeRepository,
        CommentChangeService,
        CommentRepository,
        FavoriteService,
        FavoriteRepository,
        FeedService,
        FeedReads,
        FollowService,
        PublicationReads,
        PublicationService,
        FollowRepository,
        TagService,
        TagRepository,
        AuthorService,
        AuthorRepository,
        SearchIndexer,
        WakeUps,
      ],
    };
  }
}
