import { type DynamicModule, Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Health } from '#telemetry';
import { answers, type DatabaseOptions, openDatabase } from './data-source';
import { Idempotency } from './idempotency';
import { Reader } from './reader';
import { Transaction } from './transaction';

/** Gives a service its database: `Transaction` to write, `Reader` to read, `DataSource` for what needs more. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly source: DataSource,
    health: Health,
  ) {
    health.add('database', () => answers(source));
  }

  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: DataSource, useFactory: () => openDatabase(options) },
        Transaction,
        Reader,
        Idempotency,
      ],
      exports: [DataSource, Transaction, Reader, Idempotency],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}
