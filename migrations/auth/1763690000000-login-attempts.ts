import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What limits the guessing of passwords: counters of attempts, and the places people have logged in from. */
export class LoginAttempts1763690000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- As rate-limiter-flexible wants it: when a counter ends is in Unix milliseconds.
      CREATE TABLE login_attempt (
        key text PRIMARY KEY,
        points integer NOT NULL,
        expire bigint
      );
      -- Only hashes of e-mail and network address: enough to recognise a place, too little to tell where somebody was.
      CREATE TABLE known_place (
        hash bytea PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
        used_at timestamptz NOT NULL
      );
      CREATE INDEX known_place_account ON known_place (account_id, used_at DESC);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE known_place, login_attempt');
  }
}
