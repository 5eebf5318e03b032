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

/** The HTTP server of an app that has one. */
export interface HttpServer {
  adapter: FastifyAdapter;
  configure(app: NestFastifyApplication, logger: pino.Logger): Promise<void>;
  port: number;
  /** Makes load balancers and clients leave while requests are still served; resolves when no more are expected. */
  drain(): Promise<void>;
}

export interface ServiceDefinition<Schema extends z.ZodObject> {
  name: string;
  env: Schema;
  module: { forRoot(env: Readonly<z.output<Schema>>): DynamicModule };
  /** The provider of the public keys of access tokens in the app that owns them; other apps call the auth service. */
  keys?: Type<PublicKeys>;
  http?: (env: Readonly<z.output<Schema>>) => HttpServer;
}

/**
 * Runs one app from environment to exit: variables, log, NATS, wiring, servers, readiness, and a graceful stop on SIGTERM, SIGINT or
 * when the parent process has ended. A failed start logs its reason and exits with code 1.
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
  const server = http?.(env);
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
    server?.adapter ?? new FastifyAdapter(),
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
    await server?.drain();
    giveUpAfter(env.SHUTDOWN_TIMEOUT);
    await app.close();
    await connection.drain();
    await admin.close();
    logger.info('stopped');
    await stopTelemetry();
  });

  if (!keys) app.get(VerificationKeys).keepUp();
  if (server) {
    await server.configure(app, logger);
    await app.listen(server.port, env.HOST);
  } else {
    await listenOnNats(app, name, env.VERSION, health, app.get(keys ?? VerificationKeys, { strict: false }));
  }
  admin.accept(true);
  logger.info('ready');
  running.instrumentRuntime?.();
}

/** Events before calls: a restarted service answers calls only when it has handled the events of its absence. */
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
  const [eventService, rpcService] = [events, rpc].map((strategy) =>
    app.connectMicroservice({ strategy }, { inheritAppConfig: true }),
  );
  await app.init();
  await eventService?.listen();
  await events.caughtUp();
  await rpcService?.listen();
}

/** Exits with code 1 if the shutdown takes longer than `seconds`. */
function giveUpAfter(seconds: number): void {
  setTimeout(() => process.exit(1), seconds * 1_000).unref();
}

/** Stops the app at the first signal; later signals are ignored. */
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
