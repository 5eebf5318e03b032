import { ProfileChanged, ProfileRemoved, UsersRpc } from '#contracts';
import { DatabaseModule } from '#database';
import { caughtUpController, OutboxModule } from '#outbox';
import { type DynamicModule, Module } from '@nestjs/common';
import { FollowController } from './follow/follow.controller';
import { FollowRepository } from './follow/follow.repository';
import { FollowService } from './follow/follow.service';
import { ProfileConsumer } from './profile/profile.consumer';
import { ProfileController } from './profile/profile.controller';
import { Profile } from './profile/profile.entity';
import { ProfileRepository } from './profile/profile.repository';
import { ACCOUNTS, ProfileService } from './profile/profile.service';
import type { UsersEnv } from './users.env';

/** Profiles follow accounts, and the articles service keeps a copy of them. */
const BARRIER = { durables: [ACCOUNTS], publishes: [ProfileChanged, ProfileRemoved] };

/** The profiles of people, which follow the accounts of the auth service, and who follows whom. */
@Module({})
export class UsersModule {
  static forRoot({ DATABASE_URL: url, DATABASE_POOL: poolSize }: UsersEnv): DynamicModule {
    return {
      module: UsersModule,
      imports: [
        DatabaseModule.forRoot({ url, poolSize, applicationName: 'users', entities: [Profile] }),
        OutboxModule,
      ],
      controllers: [
        ProfileController,
        ProfileConsumer,
        FollowController,
        caughtUpController(UsersRpc.caughtUp, BARRIER),
      ],
      providers: [ProfileService, ProfileRepository, FollowService, FollowRepository],
    };
  }
}
