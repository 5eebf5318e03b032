import { type DynamicModule, Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Health } from '#telemetry';
import { answers, type DatabaseOptions, openDatabase } from './data-source';
import { Idempotency } from './idempotency';
import { Reader } from './reader';
import { Transaction } from './transaction';

/** Provides the database of a service: `Transaction` for writes, `Reader` for reads, `DataSource` for the rest. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly source: DataSource,
    health: Health,
  ) {
    health.add('database', () => answers(source));
  }

  /** @param options `answerSecret` encrypts the answers that are stored for repeated requests */
  static forRoot({ answerSecret, ...options }: DatabaseOptions & { answerSecret?: Buffer }): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: DataSource, useFactory: () => openDatabase(options) },
        Transaction,
        Reader,
        {
          provide: Idempotency,
          inject: [Transaction],
          useFactory: (transaction: Transaction) => new Idempotency(transaction, answerSecret),
        },
      ],
      exports: [DataSource, Transaction, Reader, Idempotency],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.source.isInitialized) await this.source.destroy();
  }
}
