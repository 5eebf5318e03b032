import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Follows1763810000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A copy of the active follows of the users service. Deleted with either author.
      CREATE TABLE follow (
        follower_id uuid NOT NULL REFERENCES author ON DELETE CASCADE,
        followee_id uuid NOT NULL REFERENCES author ON DELETE CASCADE,
        PRIMARY KEY (follower_id, followee_id)
      );
      CREATE INDEX follow_followee ON follow (followee_id);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE follow');
  }
}
