import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tags are compared in Unicode's composed form: those written in another become the same tag. The triggers count them again. */
export class ComposedTags1763760000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO article_tag (article_id, tag, position)
        SELECT article_id, normalize(tag), position FROM article_tag WHERE tag IS NOT NFC NORMALIZED
        ON CONFLICT DO NOTHING;
      DELETE FROM article_tag WHERE tag IS NOT NFC NORMALIZED;`);
  }

  /** Both forms look the same and mean the same: nothing is lost. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('-- Nothing to take back.');
  }
}
