import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Follows1763810000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A pair that unfollowed keeps its row, so that the versions of its events count on. Deleted with either account.
      CREATE TABLE follow (
        follower_id uuid NOT NULL REFERENCES profile ON DELETE CASCADE,
        followee_id uuid NOT NULL REFERENCES profile ON DELETE CASCADE,
        -- The aggregate of its events.
        id uuid NOT NULL,
        version integer NOT NULL,
        active boolean NOT NULL,
        PRIMARY KEY (follower_id, followee_id),
        CHECK (follower_id <> followee_id)
      );
      CREATE INDEX follow_followee ON follow (followee_id);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE follow');
  }
}
