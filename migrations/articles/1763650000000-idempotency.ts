import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIdempotencyTable } from '../idempotency-v1';

export class Idempotency1763650000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createIdempotencyTable(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency');
  }
}
