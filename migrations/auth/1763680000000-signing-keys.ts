import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The keys of access tokens, which the service makes and rotates itself. Their private halves are encrypted. */
export class SigningKeys1763680000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE signing_key (
        kid text PRIMARY KEY,
        jwk jsonb NOT NULL,
        sealed bytea NOT NULL,
        signs_from timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      -- Replies stored until now are encrypted without the service's secret, and are no longer readable.
      DELETE FROM idempotency;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE signing_key; DELETE FROM idempotency');
  }
}
