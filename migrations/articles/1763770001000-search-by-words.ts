import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SearchByWords1763770001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- From now on the service writes what is searched. What was generated is found until the service has indexed it again; the
      -- version before goes on searching and writing.
      ALTER TABLE article
        ALTER COLUMN search DROP EXPRESSION,
        ALTER COLUMN search SET DEFAULT '',
        -- The updated_at of the text that search was made of.
        ADD COLUMN search_updated_at timestamptz;
      CREATE INDEX article_search_stale ON article (id DESC) WHERE search_updated_at IS DISTINCT FROM updated_at;
      -- New entries wait in a list, and the writer who fills it sorts them in: a short list, so that no writer waits long.
      ALTER INDEX article_search SET (gin_pending_list_limit = 1024);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE article DROP COLUMN search, DROP COLUMN search_updated_at;
      ALTER TABLE article ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A') ||
        setweight(to_tsvector('english', description), 'B') ||
        setweight(to_tsvector('english', left(body, 100000)), 'C')) STORED;
      CREATE INDEX article_search ON article USING gin (search);`);
  }
}
