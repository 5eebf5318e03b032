import 'reflect-metadata';
import { loadEnv } from '#config';
import { connectNats, AppConnection, TransportModule } from '#transport';
import { TelemetryModule } from '#telemetry';
import type { INestApplication, Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import pino from 'pino';
import { AuthEnv } from '../../apps/auth/src/auth.env';
import { AuthModule } from '../../apps/auth/src/auth.module';
import { natsUrl } from './nats';
import { testState } from './state';

export interface AuthApp {
  app: INestApplication;
  close(): Promise<void>;
}

export interface AuthAppOptions {
  databaseUrl: string;
  env?: NodeJS.ProcessEnv;
  /** Providers that replace the service's own. */
  providers?: Provider[];
}

/** The auth service without its RPC and event servers. Tests get its parts by `app.get`. */
export async function startAuthApp({ databaseUrl, env, providers = [] }: AuthAppOptions): Promise<AuthApp> {
  const NATS_NKEY_SEED = testState().natsSeeds.auth;
  const connection = await connectNats([natsUrl()], 'auth', { NATS_NKEY_SEED });
  const settings = loadEnv(AuthEnv, {
    ENVIRONMENT: 'test',
    DATABASE_URL: databaseUrl,
    NATS_URL: natsUrl(),
    KEY_ENCRYPTION_KEY: testState().secrets.keyEncryptionKey,
    ...env,
  });
  const auth = AuthModule.forRoot(settings);
  const app = await NestFactory.create(
    {
      module: class TestApp {},
      imports: [
        TelemetryModule.forRoot(pino({ level: 'silent' })),
        TransportModule.forRoot(new AppConnection('auth', connection)),
        { ...auth, providers: [...(auth.providers ?? []), ...providers] },
      ],
    },
    new FastifyAdapter(),
    { logger: false },
  );
  await app.init();
  return {
    app,
    close: async () => {
      await app.close();
      await connection.close();
    },
  };
}
