import { type DynamicModule, Global, Module } from '@nestjs/common';
import { type Params } from 'nestjs-pino';
import type pino from 'pino';
import { Health } from './health';
import { loggerModule } from './logger';

/** What every app reports about itself: its log and its health. */
@Global()
@Module({ providers: [Health], exports: [Health] })
export class TelemetryModule {
  /** @param requests how the HTTP door logs its requests; absent where there is none */
  static forRoot(logger: pino.Logger, requests?: Params): DynamicModule {
    return { module: TelemetryModule, imports: [loggerModule(logger, requests)] };
  }
}
