import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createInboxWaiting, dropInboxWaiting } from '../messaging-v2';

export class InboxWaiting1763710000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createInboxWaiting(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropInboxWaiting(runner);
  }
}
