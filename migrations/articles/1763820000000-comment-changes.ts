import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Numbers the changes to the comments of an article, so that a stream resumes after one of them. */
export class CommentChanges1763820000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE comment_counter (
        article_id uuid PRIMARY KEY REFERENCES article ON DELETE CASCADE,
        last integer NOT NULL
      );
      -- Comments from before have no number of their own: 0 is before the first change.
      ALTER TABLE comment ADD COLUMN seq integer NOT NULL DEFAULT 0;
      CREATE INDEX comment_changes ON comment (article_id, seq);
      CREATE TABLE comment_removal (
        article_id uuid NOT NULL REFERENCES article ON DELETE CASCADE,
        seq integer NOT NULL,
        comment_id uuid NOT NULL,
        PRIMARY KEY (article_id, seq)
      );`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE comment_removal, comment_counter;
      ALTER TABLE comment DROP COLUMN seq;`);
  }
}
