import { AccessTokenVerifier, type PublicKeys } from '#access';
import { EnvironmentError, loadEnv, type ServiceEnv } from '#config';
import { createLogger, Health, running, stopTelemetry, TelemetryModule } from '#telemetry';
import {
  AppConnection,
  connectNats,
  EventServer,
  PassErrors,
  RpcServer,
  TransportModule,
  VerificationKeys,
  WaitingEvents,
} from '#transport';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import type pino from 'pino';
import type { z } from 'zod';
import { AdminServer } from './admin-server';

/** The HTTP door of an app that has one. */
export interface HttpServer {
  adapter: FastifyAdapter;
  configure(app: NestFastifyApplication, logger: pino.Logger): Promise<void>;
  port: number;
  /** Sends clients elsewhere while requests still come; resolves when none are expected any more. */
  drain(): Promise<void>;
}

export interface ServiceDefinition<Schema extends z.ZodObject> {
  name: string;
  env: Schema;
  module: { forRoot(env: Readonly<z.output<Schema>>): DynamicModule };
  /** Where an app has the public keys of access tokens that need not ask the auth service for them. */
  keys?: Type<PublicKeys>;
  http?: (env: Readonly<z.output<Schema>>) => HttpServer;
}

/**
 * Runs one app from environment to exit: settings, log, NATS, wiring, doors, readiness, and a graceful stop on SIGTERM,
 * SIGINT or when the process that started it is gone. A start that fails says why in one line and exits with 1.
 */
export async function runService<Schema extends z.ZodObject>(
  definition: ServiceDefinition<Schema>,
): Promise<void> {
  const env = environmentOf(definition);
  const { LOG_LEVEL, LOG_FORMAT, VERSION: version } = env;
  const logger = createLogger({ service: definition.name, version, LOG_LEVEL, LOG_FORMAT });
  try {
    await start(definition, env, logger);
  } catch (error) {
    logger.fatal({ err: error }, `${definition.name} could not start: ${(error as Error).message}`);
    logger.flush(() => process.exit(1));
  }
}

type Env<Schema extends z.ZodObject> = Readonly<z.output<Schema>> & ServiceEnv;

function environmentOf<Schema extends z.ZodObject>({ name, env }: ServiceDefinition<Schema>): Env<Schema> {
  try {
    return loadEnv(env) as Env<Schema>;
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`${name}: ${error.message}\n`);
    return process.exit(1);
  }
}

async function start<Schema extends z.ZodObject>(
  { name, module, http, keys }: ServiceDefinition<Schema>,
  env: Env<Schema>,
  logger: pino.Logger,
): Promise<void> {
  if (http) running.instrumentHttpHandlers?.();
  const door = http?.(env);
  const connection = await connectNats(env.NATS_URL, name, env);
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: class App {},
      imports: [
        TelemetryModule.forRoot(logger),
        TransportModule.forRoot(new AppConnection(name, connection)),
        module.forRoot(env),
      ],
    },
    door?.adapter ?? new FastifyAdapter(),
    { bufferLogs: true, abortOnError: false, bodyParser: false },
  );
  app.useLogger(app.get(Logger));
  const health = app.get(Health);
  health.add('nats', async () => connection.rtt().then(() => true));
  const admin = new AdminServer(health, logger);
  await admin.listen(env.HOST, env.ADMIN_PORT);

  stopOnce(async () => {
    logger.info('stopping');
    admin.accept(false);
    await door?.drain();
    giveUpAfter(env.SHUTDOWN_TIMEOUT);
    await app.close();
    await connection.drain();
    await admin.close();
    logger.info('stopped');
    await stopTelemetry();
  });

  if (!keys) app.get(VerificationKeys).keepUp();
  if (door) {
    await door.configure(app, logger);
    await app.listen(door.port, env.HOST);
  } else {
    await listenOnNats(app, name, env.VERSION, health, app.get(keys ?? VerificationKeys, { strict: false }));
  }
  admin.accept(true);
  logger.info('ready');
  running.instrumentRuntime?.();
}

/** Events first, calls after: who asks a service that just came back reads what happened while it was away. */
async function listenOnNats(
  app: NestFastifyApplication,
  name: string,
  version: string,
  health: Health,
  keys: PublicKeys,
): Promise<void> {
  const { connection } = app.get(AppConnection);
  const events = new EventServer(connection, app.get(WaitingEvents, { strict: false }));
  const tokens = new AccessTokenVerifier(keys);
  const rpc = new RpcServer(connection, { service: name, version, health: () => health.report(), tokens });
  app.useGlobalFilters(new PassErrors());
  const [eventDoor, rpcDoor] = [events, rpc].map((strategy) =>
    app.connectMicroservice({ strategy }, { inheritAppConfig: true }),
  );
  await app.init();
  await eventDoor?.listen();
  await events.caughtUp();
  await rpcDoor?.listen();
}

/** Ends with 1 what has not ended by itself so many seconds later. */
function giveUpAfter(seconds: number): void {
  setTimeout(() => process.exit(1), seconds * 1_000).unref();
}

/** Stops on the first request to. */
function stopOnce(stop: () => Promise<void>): void {
  let stopping = false;
  const request = (): void => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(signal, request);
}
