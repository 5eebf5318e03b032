import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createMessagingTables, dropMessagingTables } from '../messaging-v1';
import { createInboxWaiting, dropInboxWaiting } from '../messaging-v2';

export class Events__time__ implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createMessagingTables(runner);
    await createInboxWaiting(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropInboxWaiting(runner);
    await dropMessagingTables(runner);
  }
}
