import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { streamOf } from '#contracts';
import { DatabaseModule } from '#database';
import { ensureEventStream, AppConnection, TransportModule, PassErrors, WaitingEvents } from '#transport';
import { OutboxModule } from '#outbox';
import { TelemetryModule } from '#telemetry';
import type { NatsConnection } from '@nats-io/transport-node';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import pino from 'pino';
import { connectAsOperator } from './nats';

export interface MessagingApp {
  app: INestApplication;
  connection: NatsConnection;
  close(): Promise<void>;
}

export interface MessagingAppOptions {
  service: string;
  /** Gives the app a database with outbox, relay and inbox. */
  databaseUrl?: string;
  controllers?: Type[];
  transport?: (connection: NatsConnection, waiting?: WaitingEvents) => CustomTransportStrategy;
}

/** An app with the messaging of a real service and the handlers of a test. */
export async function startMessagingApp(options: MessagingAppOptions): Promise<MessagingApp> {
  const { service, databaseUrl: url, controllers = [], transport } = options;
  const connection = await connectAsOperator(undefined, service);
  if (url) await ensureEventStream(connection, streamOf(service));
  const database = url
    ? [DatabaseModule.forRoot({ url, poolSize: 8, applicationName: service, entities: [] }), OutboxModule]
    : [];
  const app = await NestFactory.create(
    {
      module: class TestApp {},
      imports: [
        TelemetryModule.forRoot(pino({ level: 'silent' })),
        TransportModule.forRoot(new AppConnection(service, connection)),
        ...database,
      ],
      controllers,
    },
    new FastifyAdapter(),
    { logger: false },
  );
  if (transport) {
    app.useGlobalFilters(new PassErrors());
    const waiting = url ? app.get(WaitingEvents, { strict: false }) : undefined;
    app.connectMicroservice({ strategy: transport(connection, waiting) }, { inheritAppConfig: true });
    await app.startAllMicroservices();
  }
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

/**
 * A service name no other test uses, so that its streams and subjects are its own. Random: files that share a process share no
 * count.
 */
export function uniqueService(): string {
  return `t${randomBytes(6)
    .toString('hex')
    .replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '')}`;
}
