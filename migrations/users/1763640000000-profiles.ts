import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createMessagingTables, dropMessagingTables } from '../messaging-v1';

export class Profiles1763640000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE profile (
        id uuid PRIMARY KEY,
        username text NOT NULL,
        name text NOT NULL,
        bio text NOT NULL,
        image text NOT NULL,
        version integer NOT NULL,
        updated_at timestamptz NOT NULL
      );
      -- Not unique: uniqueness is the auth service's, whose events about two accounts may arrive in either order.
      CREATE INDEX profile_username ON profile (lower(username), updated_at DESC);`);
    await createMessagingTables(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropMessagingTables(runner);
    await runner.query('DROP TABLE profile');
  }
}
