import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keeps every refresh token of a session, so that the reuse of each is recognized, not only of the last. */
export class RefreshTokens1763660000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE refresh_token (
        hash bytea PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE,
        used_at timestamptz
      );
      CREATE INDEX refresh_token_session ON refresh_token (session_id);
      INSERT INTO refresh_token SELECT refresh_hash, id, NULL FROM session;
      INSERT INTO refresh_token SELECT previous_hash, id, last_used_at FROM session WHERE previous_hash IS NOT NULL;
      ALTER TABLE session DROP COLUMN refresh_hash, DROP COLUMN previous_hash;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE session ADD COLUMN refresh_hash bytea, ADD COLUMN previous_hash bytea;
      UPDATE session SET
        refresh_hash = (SELECT hash FROM refresh_token WHERE session_id = session.id AND used_at IS NULL LIMIT 1),
        previous_hash = (SELECT hash FROM refresh_token WHERE session_id = session.id ORDER BY used_at DESC NULLS LAST LIMIT 1);
      ALTER TABLE session ALTER COLUMN refresh_hash SET NOT NULL;
      CREATE UNIQUE INDEX session_refresh ON session (refresh_hash);
      CREATE INDEX session_previous ON session (previous_hash) WHERE previous_hash IS NOT NULL;
      DROP TABLE refresh_token;`);
  }
}
