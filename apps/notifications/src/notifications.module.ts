import { DatabaseModule } from '#database';
import { OutboxModule } from '#messaging/outbox';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccountConsumer } from './notification/account.consumer';
import { ArticleConsumer } from './notification/article.consumer';
import { NotificationController } from './notification/notification.controller';
import { Notification } from './notification/notification.entity';
import { NotificationRepository } from './notification/notification.repository';
import { NotificationService } from './notification/notification.service';
import type { NotificationsEnv } from './notifications.env';

/** What people should hear of: an inbox for each, filled by the facts of the other services. */
@Module({})
export class NotificationsModule {
  static forRoot({ DATABASE_URL: url, DATABASE_POOL: poolSize }: NotificationsEnv): DynamicModule {
    return {
      module: NotificationsModule,
      imports: [
        DatabaseModule.forRoot({ url, poolSize, applicationName: 'notifications', entities: [Notification] }),
        OutboxModule,
      ],
      controllers: [NotificationController, AccountConsumer, ArticleConsumer],
      providers: [NotificationService, NotificationRepository],
    };
  }
}
