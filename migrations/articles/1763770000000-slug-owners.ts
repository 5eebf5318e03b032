import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SlugOwners1763770000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Every slug that an article has or had. Rows stay when the article is deleted, so that no other article gets its address.
      CREATE TABLE slug_owner (slug text PRIMARY KEY, article_id uuid NOT NULL);
      CREATE INDEX slug_owner_article ON slug_owner (article_id);

      -- Kept by the database, so that a version of the service that does not know the table keeps it too.
      CREATE FUNCTION own_slug() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO slug_owner AS owned (slug, article_id) VALUES (NEW.slug, NEW.id)
        ON CONFLICT (slug) DO UPDATE SET article_id = excluded.article_id WHERE owned.article_id = excluded.article_id;
        IF NOT FOUND THEN
          RAISE unique_violation USING MESSAGE = 'the slug belongs to another article', CONSTRAINT = 'article_slug';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER article_slug_given AFTER INSERT ON article FOR EACH ROW EXECUTE FUNCTION own_slug();
      CREATE TRIGGER article_slug_changed AFTER UPDATE OF slug ON article FOR EACH ROW
        WHEN (NEW.slug IS DISTINCT FROM OLD.slug) EXECUTE FUNCTION own_slug();

      INSERT INTO slug_owner SELECT slug, id FROM article;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER article_slug_given ON article;
      DROP TRIGGER article_slug_changed ON article;
      DROP FUNCTION own_slug;
      DROP TABLE slug_owner;`);
  }
}
