import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createMessagingTables, dropMessagingTables } from '../messaging-v1';

export class AccountsAndSessions1763640000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE account (
        id uuid PRIMARY KEY,
        email text NOT NULL,
        username text NOT NULL,
        password_hash text NOT NULL,
        roles text[] NOT NULL,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      );
      -- Both are stored as typed and compared without case.
      CREATE UNIQUE INDEX account_email ON account (lower(email));
      CREATE UNIQUE INDEX account_username ON account (lower(username));
      -- Admins search by any part of either.
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
      CREATE INDEX account_search ON account USING gin (lower(username || ' ' || email) gin_trgm_ops);

      CREATE TABLE session (
        id uuid PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
        refresh_hash bytea NOT NULL,
        previous_hash bytea,
        user_agent text NOT NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX session_account ON session (account_id, last_used_at DESC);
      CREATE UNIQUE INDEX session_refresh ON session (refresh_hash);
      CREATE INDEX session_previous ON session (previous_hash) WHERE previous_hash IS NOT NULL;`);
    await createMessagingTables(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropMessagingTables(runner);
    await runner.query('DROP TABLE session, account; DROP EXTENSION pg_trgm');
  }
}
