import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ArticlesController } from './articles/articles.controller';
import { CommentStreamController } from './articles/comment-stream.controller';
import { CommentsController } from './articles/comments.controller';
import { FavoritesController } from './articles/favorites.controller';
import { FeedController } from './articles/feed.controller';
import { FeedStreamController } from './articles/feed-stream.controller';
import { TagsController } from './articles/tags.controller';
import { AccessTokenGuard } from './auth/access-token.guard';
import { AdminGuard } from './auth/admin.guard';
import { AuditController } from './audit/audit.controller';
import { AuthController } from './auth/auth.controller';
import { EmailController } from './auth/email.controller';
import { JwksController } from './auth/jwks.controller';
import { PasswordController } from './auth/password.controller';
import { Revocations } from './auth/revocations';
import { SessionsController } from './auth/sessions.controller';
import { SignIn } from './auth/sign-in';
import { StreamTicketsController } from './auth/stream-tickets.controller';
import { VerifiedEmailGuard } from './auth/verified-email.guard';
import { DocumentsController } from './documents/documents.controller';
import { DeadLettersController } from './dead-letters/dead-letters.controller';
import { type GatewayEnv, GatewayEnvironment, servesRealWorld } from './gateway.env';
import { HealthController } from './health/health.controller';
import { SystemHealth } from './health/system-health';
import { KnownParameters } from './http/known-parameters.guard';
import { ProblemFilter } from './http/problem.filter';
import { RateLimitGuard } from './limits/rate-limit.guard';
import { RateLimits } from './limits/rate-limits';
import { TokenHolders } from './limits/token-holders';
import { MutesController } from './notifications/mutes.controller';
import { NotificationStreamController } from './notifications/notification-stream.controller';
import { NotificationsController } from './notifications/notifications.controller';
import { NotificationSettingsController } from './notifications/settings.controller';
import { ReadCache } from './read-cache/read-cache';
import { ReadYourWrites } from './read-your-writes';
import { REALWORLD_CONTROLLERS } from './realworld/controllers';
import { Streams } from './streams/streams';
import { Follows } from './users/follows';
import { FollowsController } from './users/follows.controller';
import { OwnUser } from './users/own-user';
import { ProfileLookups } from './users/profile-lookups';
import { ProfilesController } from './users/profiles.controller';
import { UserController } from './users/user.controller';
import { UsersController } from './users/users.controller';
import { UserViews } from './users/user-views';

/** The HTTP server of the public API: it authenticates, validates and calls services; it stores nothing. */
@Module({})
export class GatewayModule {
  static forRoot(env: GatewayEnv): DynamicModule {
    return {
      module: GatewayModule,
      controllers: [
        HealthController,
        JwksController,
        AuthController,
        EmailController,
        PasswordController,
        SessionsController,
        StreamTicketsController,
        UserController,
        UsersController,
        ProfilesController,
        FollowsController,
        ArticlesController,
        FeedController,
        FavoritesController,
        FeedStreamController,
        CommentsController,
        CommentStreamController,
        TagsController,
        NotificationsController,
        NotificationStreamController,
        NotificationSettingsController,
        MutesController,
        DeadLettersController,
        AuditController,
        ...(servesRealWorld(env) ? REALWORLD_CONTROLLERS : []),
        ...(env.API_DOCS ? [DocumentsController] : []),
      ],
      providers: [
        Follows,
        OwnUser,
        ProfileLookups,
        RateLimits,
        ReadCache,
        ReadYourWrites,
        Revocations,
        SignIn,
        Streams,
        SystemHealth,
        TokenHolders,
        UserViews,
        { provide: GatewayEnvironment, useValue: env },
        { provide: APP_GUARD, useClass: AccessTokenGuard },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        { provide: APP_GUARD, useClass: KnownParameters },
        { provide: APP_GUARD, useClass: AdminGuard },
        { provide: APP_GUARD, useClass: VerifiedEmailGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
    };
  }
}
