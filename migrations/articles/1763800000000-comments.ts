import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Comments1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Deleted with the article and with the author's account. Nothing counts comments, so the database may do it.
      CREATE TABLE comment (
        id uuid PRIMARY KEY,
        article_id uuid NOT NULL REFERENCES article ON DELETE CASCADE,
        author_id uuid NOT NULL REFERENCES author ON DELETE CASCADE,
        body text NOT NULL,
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      );
      CREATE INDEX comment_newest ON comment (article_id, id DESC);
      CREATE INDEX comment_author ON comment (author_id);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE comment');
  }
}
