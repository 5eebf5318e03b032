import { DatabaseModule } from '#database';
import { OutboxModule } from '#outbox';
import { type DynamicModule, Module } from '@nestjs/common';
import type { __Service__Env } from './__service__.env';

@Module({})
export class __Service__Module {
  static forRoot({ DATABASE_URL: url, DATABASE_POOL: poolSize }: __Service__Env): DynamicModule {
    return {
      module: __Service__Module,
      imports: [
        DatabaseModule.forRoot({ url, poolSize, applicationName: '__service__', entities: [] }),
        OutboxModule,
      ],
      controllers: [],
      providers: [],
    };
  }
}
