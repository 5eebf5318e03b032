import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Undecided attempts to log in, and the devices that people have logged in with. */
export class LoginDevices1763740000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Until when the undecided attempts count, in Unix milliseconds like "expire".
      ALTER TABLE login_attempt
        ADD COLUMN undecided integer NOT NULL DEFAULT 0,
        ADD COLUMN undecided_until bigint NOT NULL DEFAULT 0;
      CREATE INDEX login_attempt_expire ON login_attempt (expire);
      -- A device is known by a random token that its client keeps. Only the token's hash is stored, and nothing about the device.
      CREATE TABLE known_device (
        hash bytea PRIMARY KEY,
        account_id uuid NOT NULL REFERENCES account ON DELETE CASCADE,
        used_at timestamptz NOT NULL DEFAULT now(),
        presented boolean NOT NULL DEFAULT false,
        wrong integer NOT NULL DEFAULT 0
      );
      CREATE INDEX known_device_account ON known_device (account_id, presented DESC, used_at DESC);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE known_device;
      DROP INDEX login_attempt_expire;
      ALTER TABLE login_attempt DROP COLUMN undecided, DROP COLUMN undecided_until`);
  }
}
