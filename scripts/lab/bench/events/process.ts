import 'reflect-metadata';
import { streamOf } from '#contracts';
import { DatabaseModule } from '#database';
import { connectNats, ensureEventStream, AppConnection, TransportModule, PassErrors } from '#transport';
import { OutboxModule } from '#outbox';
import { TelemetryModule } from '#telemetry';
import type { NatsConnection } from '@nats-io/transport-node';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import pino from 'pino';

/** An app with a real service's database, messaging and outbox, and a benchmark's handlers. Configured by its environment. */
export async function benchApp(
  service: string,
  controllers: Type[],
  transport?: (connection: NatsConnection) => CustomTransportStrategy,
): Promise<{ app: INestApplication; connection: NatsConnection; listen: () => Promise<void> }> {
  const { NATS_URL = '', DATABASE_URL: url = '' } = process.env;
  const connection = await connectNats([NATS_URL], service, process.env);
  await ensureEventStream(connection, streamOf(service));
  const app = await NestFactory.create(
    {
      module: class BenchApp {},
      imports: [
        TelemetryModule.forRoot(pino({ level: 'silent' })),
        TransportModule.forRoot(new AppConnection(service, connection)),
        DatabaseModule.forRoot({ url, poolSize: 10, applicationName: service, entities: [] }),
        OutboxModule,
      ],
      controllers,
    },
    new FastifyAdapter(),
    { logger: false },
  );
  app.useGlobalFilters(new PassErrors());
  if (transport) app.connectMicroservice({ strategy: transport(connection) }, { inheritAppConfig: true });
  await app.init();
  process.on('disconnect', () => process.exit(0));
  return { app, connection, listen: async () => void (await app.startAllMicroservices()) };
}

/** Milliseconds that are comparable between processes of one machine, finer than `Date.now()`. */
export const sharedNow = (): number => performance.timeOrigin + performance.now();
