import { type DynamicModule, Global, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type pino from 'pino';
import { Health } from './health';

/** The log and the health of an app. */
@Global()
@Module({ providers: [Health], exports: [Health] })
export class TelemetryModule {
  static forRoot(logger: pino.Logger): DynamicModule {
    // No routes: requests are logged where they are answered, with details that only that code knows.
    return {
      module: TelemetryModule,
      imports: [LoggerModule.forRoot({ pinoHttp: { logger }, forRoutes: [] })],
    };
  }
}
