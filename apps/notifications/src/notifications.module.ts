import { DatabaseModule } from '#database';
import { JobsModule } from '#jobs';
import { DeadLetters, AppConnection } from '#transport';
import { OutboxModule } from '#outbox';
import { type DynamicModule, Module } from '@nestjs/common';
import { DeadLetterController } from './dead-letter/dead-letter.controller';
import { DeadLetterService } from './dead-letter/dead-letter.service';
import { DeliveryRepository } from './delivery/delivery.repository';
import { DeliveryService } from './delivery/delivery.service';
import { DigestService } from './delivery/digest.service';
import { DispatchService } from './delivery/dispatch.service';
import { LogOutlet } from './delivery/log-outlet';
import { EmailOutlet } from './email/email-outlet';
import { Mailer } from './email/mailer';
import { ArticleNewsService } from './notification/article-news.service';
import { ArticleConsumer } from './notification/article.consumer';
import { ArticleRepository } from './notification/article.repository';
import { jobs } from './jobs';
import { NotificationController } from './notification/notification.controller';
import { Notification } from './notification/notification.entity';
import { NotificationRepository } from './notification/notification.repository';
import { NotificationService } from './notification/notification.service';
import { WakeUps } from './notification/wake-ups';
import { NotificationsEnvironment } from './notifications-environment';
import type { NotificationsEnv } from './notifications.env';
import { AccountConsumer } from './notification/account.consumer';
import { ProfileConsumer } from './recipient/profile.consumer';
import { RecipientRepository } from './recipient/recipient.repository';
import { RecipientService } from './recipient/recipient.service';
import { SecurityEmailConsumer } from './security-email/security-email.consumer';
import { SecurityEmailService } from './security-email/security-email.service';
import { SettingsController } from './settings/settings.controller';
import { SettingsRepository } from './settings/settings.repository';
import { SettingsService } from './settings/settings.service';
import { TidyService } from './tidy/tidy.service';
import { Destinations } from './webhook/destinations';
import { WebhookOutlet } from './webhook/webhook-outlet';
import { WebhookQueue } from './webhook/webhook-queue';
import { WebhookWorker } from './webhook/webhook-worker';
import { WebhookService } from './webhook/webhook.service';

/** What people should hear of: an inbox for each, filled by the facts of the other services, and the ways out to them. */
@Module({})
export class NotificationsModule {
  /** @param runs the jobs that this replica runs; a test may name others */
  static forRoot(env: Readonly<NotificationsEnv>, runs = jobs(env)): DynamicModule {
    const { DATABASE_URL: url, DATABASE_POOL: poolSize } = env;
    const { JOB_CONCURRENCY: concurrency, JOB_LEASE: leaseSeconds } = env;
    return {
      module: NotificationsModule,
      imports: [
        DatabaseModule.forRoot({ url, poolSize, applicationName: 'notifications', entities: [Notification] }),
        OutboxModule,
        JobsModule.forRoot({ databaseUrl: url, concurrency, leaseSeconds, jobs: runs }),
      ],
      controllers: [
        NotificationController,
        SettingsController,
        DeadLetterController,
        AccountConsumer,
        ProfileConsumer,
        ArticleConsumer,
        SecurityEmailConsumer,
      ],
      providers: [
        { provide: NotificationsEnvironment, useValue: new NotificationsEnvironment(env) },
        {
          provide: DeadLetters,
          inject: [AppConnection],
          useFactory: (messaging: AppConnection) => new DeadLetters(messaging.connection),
        },
        NotificationService,
        ArticleNewsService,
        ArticleRepository,
        NotificationRepository,
        WakeUps,
        RecipientService,
        RecipientRepository,
        SettingsService,
        SettingsRepository,
        DeliveryService,
        DeliveryRepository,
        DispatchService,
        DigestService,
        TidyService,
        LogOutlet,
        EmailOutlet,
        Destinations,
        Mailer,
        SecurityEmailService,
        WebhookOutlet,
        WebhookQueue,
        WebhookService,
        WebhookWorker,
        DeadLetterService,
        ...runs.map(({ handler }) => handler),
      ],
    };
  }
}
