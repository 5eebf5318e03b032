import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which recipients have verified their address: only they get notifications by e-mail. */
export class VerifiedRecipients1763730000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE recipient
        ADD COLUMN email_verified boolean NOT NULL DEFAULT false,
        -- Whether the welcome by e-mail waits for the verification. Existing recipients have been welcomed.
        ADD COLUMN awaits_welcome boolean NOT NULL DEFAULT false;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE recipient DROP COLUMN email_verified, DROP COLUMN awaits_welcome');
  }
}
