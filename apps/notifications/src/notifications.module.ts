import { NotificationsRpc } from '#contracts';
import { DatabaseModule } from '#database';
import { JobsModule } from '#jobs';
import { DeadLetters, AppConnection } from '#transport';
import { caughtUpController, OutboxModule } from '#outbox';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccountConsumer } from './account/account.consumer';
import { AccountService } from './account/account.service';
import { ArticleConsumer } from './article/article.consumer';
import { ArticleRepository } from './article/article.repository';
import { ArticleService } from './article/article.service';
import { DeadLetterController } from './dead-letter/dead-letter.controller';
import { DeadLetterService } from './dead-letter/dead-letter.service';
import { DeliveryRepository } from './delivery/delivery.repository';
import { DeliveryService } from './delivery/delivery.service';
import { DigestService } from './delivery/digest.service';
import { DispatchService } from './delivery/dispatch.service';
import { EmailSender } from './delivery/email-sender';
import { LogSender } from './delivery/log-sender';
import { Mailer } from './email/mailer';
import { FanOutRepository } from './fan-out/fan-out.repository';
import { FanOutService } from './fan-out/fan-out.service';
import { FollowerConsumer } from './follower/follower.consumer';
import { FollowerRepository } from './follower/follower.repository';
import { FollowerService } from './follower/follower.service';
import { jobs } from './jobs';
import { MuteController } from './mute/mute.controller';
import { MuteRepository } from './mute/mute.repository';
import { MuteService } from './mute/mute.service';
import { NotificationController } from './notification/notification.controller';
import { Notification } from './notification/notification.entity';
import { NotificationRepository } from './notification/notification.repository';
import { NotificationService } from './notification/notification.service';
import { WakeUps } from './notification/wake-ups';
import { type NotificationsEnv, NotificationsEnvironment } from './notifications.env';
import { PreferencesController } from './preferences/preferences.controller';
import { PreferencesRepository } from './preferences/preferences.repository';
import { PreferencesService } from './preferences/preferences.service';
import { ProfileConsumer } from './recipient/profile.consumer';
import { RecipientRepository } from './recipient/recipient.repository';
import { RecipientService } from './recipient/recipient.service';
import { SecurityEmailConsumer } from './security-email/security-email.consumer';
import { SecurityEmailService } from './security-email/security-email.service';
import { TidyService } from './tidy/tidy.service';
import { WebhookWorker } from './webhook-worker/webhook-worker';
import { WebhookService } from './webhook-worker/webhook.service';
import { Destinations } from './webhook/destinations';
import { WebhookQueue } from './webhook/webhook-queue';
import { WebhookSender } from './webhook/webhook-sender';

/** Clients wait for the inboxes of new and deleted accounts, and for followers. */
const BARRIER = { durables: ['notifications-recipients', 'notifications-followers'] };

/** Notifications: an inbox for each person, filled by the events of other services, and messages on other channels. */
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
        PreferencesController,
        MuteController,
        DeadLetterController,
        AccountConsumer,
        ProfileConsumer,
        FollowerConsumer,
        ArticleConsumer,
        SecurityEmailConsumer,
        caughtUpController(NotificationsRpc.caughtUp, BARRIER),
      ],
      providers: [
        { provide: NotificationsEnvironment, useValue: env },
        {
          provide: DeadLetters,
          inject: [AppConnection],
          useFactory: (nats: AppConnection) => new DeadLetters(nats.connection),
        },
        NotificationService,
        ArticleService,
        ArticleRepository,
        NotificationRepository,
        WakeUps,
        AccountService,
        RecipientService,
        RecipientRepository,
        PreferencesService,
        PreferencesRepository,
        FollowerService,
        FollowerRepository,
        FanOutService,
        FanOutRepository,
        MuteService,
        MuteRepository,
        DeliveryService,
        DeliveryRepository,
        DispatchService,
        DigestService,
        TidyService,
        LogSender,
        EmailSender,
        Destinations,
        Mailer,
        SecurityEmailService,
        WebhookSender,
        WebhookQueue,
        WebhookService,
        WebhookWorker,
        DeadLetterService,
        ...runs.map(({ handler }) => handler),
      ],
    };
  }
}
