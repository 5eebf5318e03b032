import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Limits the guessing of passwords: counters of attempts, and the networks that people have logged in from. */
export class LoginAttempts1763690000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The table of rate-limiter-flexible: "expire" is in Unix milliseconds.
      CREATE TABLE login_attempt (
        key text PRIMARY KEY,
        points integer NOT NULL,
        expire bigint
      );
      -- A hash of e-mail address and network, which recognizes a network without revealing it.
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
