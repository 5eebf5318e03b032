import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createMessagingTables, dropMessagingTables } from '../messaging-v1';

export class Articles1763640000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE author (
        id uuid PRIMARY KEY,
        username text NOT NULL,
        name text NOT NULL,
        bio text NOT NULL,
        image text NOT NULL,
        version integer NOT NULL
      );
      CREATE INDEX author_username ON author (lower(username), version DESC);

      CREATE TABLE article (
        id uuid PRIMARY KEY,
        author_id uuid NOT NULL REFERENCES author,
        slug text NOT NULL,
        title text NOT NULL,
        description text NOT NULL,
        body text NOT NULL,
        favorites_count integer NOT NULL CHECK (favorites_count >= 0),
        version integer NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        -- A tsvector holds 1 MiB at most; the first 100,000 characters of a body always fit.
        search tsvector NOT NULL GENERATED ALWAYS AS (
          setweight(to_tsvector('english', title), 'A') ||
          setweight(to_tsvector('english', description), 'B') ||
          setweight(to_tsvector('english', left(body, 100000)), 'C')) STORED
      );
      CREATE UNIQUE INDEX article_slug ON article (slug);
      CREATE INDEX article_author ON article (author_id, id DESC);
      CREATE INDEX article_search ON article USING gin (search);

      CREATE TABLE article_tag (
        article_id uuid NOT NULL REFERENCES article ON DELETE CASCADE,
        tag text NOT NULL,
        position smallint NOT NULL,
        PRIMARY KEY (article_id, tag)
      );
      CREATE INDEX article_tag_newest ON article_tag (tag, article_id DESC);

      CREATE TABLE favorite (
        user_id uuid NOT NULL REFERENCES author,
        article_id uuid NOT NULL REFERENCES article ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (user_id, article_id)
      );
      CREATE INDEX favorite_article ON favorite (article_id);

      -- The last number given to a title that several articles share.
      CREATE TABLE slug_series (slug text PRIMARY KEY, last integer NOT NULL);`);
    await this.createCounters(runner);
    await createMessagingTables(runner);
  }

  /** Totals are kept as rows change, so that a list need not count: all articles, in sixteen parts, and those of a tag. */
  private async createCounters(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE article_counter (part integer PRIMARY KEY, articles bigint NOT NULL);
      INSERT INTO article_counter SELECT part, 0 FROM generate_series(0, 15) part;

      CREATE FUNCTION count_articles() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        -- A part at random, so that writers seldom wait for each other.
        UPDATE article_counter
        SET articles = articles + (SELECT count(*) FROM changed) * CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END
        WHERE part = (SELECT floor(random() * 16)::integer);
        RETURN NULL;
      END $$;
      CREATE TRIGGER article_added AFTER INSERT ON article
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_articles();
      CREATE TRIGGER article_removed AFTER DELETE ON article
        REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_articles();

      CREATE TABLE tag (name text PRIMARY KEY, articles integer NOT NULL);
      CREATE INDEX tag_most_used ON tag (articles DESC, name) WHERE articles > 0;

      CREATE FUNCTION count_tags() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        change record;
      BEGIN
        -- In the order of names, so that two writers with the same tags do not wait for each other for ever.
        FOR change IN
          SELECT changed.tag, count(*) * CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END AS articles
          FROM changed GROUP BY changed.tag ORDER BY changed.tag
        LOOP
          INSERT INTO tag AS kept (name, articles) VALUES (change.tag, change.articles)
          ON CONFLICT (name) DO UPDATE SET articles = kept.articles + excluded.articles;
        END LOOP;
        RETURN NULL;
      END $$;
      CREATE TRIGGER tag_added AFTER INSERT ON article_tag
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_tags();
      CREATE TRIGGER tag_removed AFTER DELETE ON article_tag
        REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_tags();`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropMessagingTables(runner);
    await runner.query(`
      DROP TABLE favorite, article_tag, article, author, slug_series, article_counter, tag;
      DROP FUNCTION count_articles, count_tags;`);
  }
}
