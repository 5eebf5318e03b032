import { type DynamicModule, Global, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type pino from 'pino';
import { Health } from './health';

/** What every app reports about itself: its log and its health. */
@Global()
@Module({ providers: [Health], exports: [Health] })
export class TelemetryModule {
  static forRoot(logger: pino.Logger): DynamicModule {
    // No route: requests are logged where they are answered, with what only that place knows.
    return {
      module: TelemetryModule,
      imports: [LoggerModule.forRoot({ pinoHttp: { logger }, forRoutes: [] })],
    };
  }
}
