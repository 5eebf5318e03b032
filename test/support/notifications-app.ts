import 'reflect-metadata';
import { loadEnv } from '#config';
import type { JobDefinition } from '#jobs';
import { connectNats, AppConnection, TransportModule } from '#transport';
import { TelemetryModule } from '#telemetry';
import type { NatsConnection } from '@nats-io/transport-node';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import pino from 'pino';
import { NotificationsEnv } from '../../apps/notifications/src/notifications.env';
import { NotificationsModule } from '../../apps/notifications/src/notifications.module';
import { natsUrl } from './nats';
import { testState } from './state';

export interface NotificationsApp {
  app: INestApplication;
  connection: NatsConnection;
  close(): Promise<void>;
}

export interface NotificationsAppOptions {
  databaseUrl: string;
  env?: NodeJS.ProcessEnv;
  /** Jobs instead of the service's own. */
  jobs?: JobDefinition[];
  /** Gets every line of the log. */
  onLine?: (line: string) => void;
}

/** The notifications service without its servers: its workers run, and `app.get` reaches its services. */
export async function startNotificationsApp(options: NotificationsAppOptions): Promise<NotificationsApp> {
  const { databaseUrl, env, jobs, onLine } = options;
  const connection = await connectNats([natsUrl()], 'notifications', {
    NATS_NKEY_SEED: testState().natsSeeds.notifications,
  });
  const settings = loadEnv(NotificationsEnv, {
    ENVIRONMENT: 'test',
    DATABASE_URL: databaseUrl,
    NATS_URL: natsUrl(),
    ...env,
  });
  const notifications = NotificationsModule.forRoot(settings, jobs);
  const logger = onLine ? pino({ level: 'debug' }, { write: onLine }) : pino({ level: 'silent' });
  const app = await NestFactory.create(
    {
      module: class TestApp {},
      imports: [
        TelemetryModule.forRoot(logger),
        TransportModule.forRoot(new AppConnection('notifications', connection)),
        notifications,
      ],
    },
    new FastifyAdapter(),
    { logger: false },
  );
  await app.init();
  return {
    app,
    connection,
    close: async () => {
      await app.close();
      await connection.close();
    },
  };
}
