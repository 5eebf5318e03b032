import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Orders articles by the transaction that published them. Ids are made before the commit, so an article can become visible after one with
 * a greater id; no transaction begins with a smaller number than those that have ended before it.
 */
export class PublicationOrder1763830000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- 0: from before, which no stream sends.
      ALTER TABLE article ADD COLUMN published_in xid8 NOT NULL DEFAULT '0';
      ALTER TABLE article ALTER COLUMN published_in SET DEFAULT pg_current_xact_id();
      CREATE INDEX article_published ON article (published_in);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE article DROP COLUMN published_in');
  }
}
