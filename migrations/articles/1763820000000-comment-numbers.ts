import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CommentNumbers1763820000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The RealWorld API names comments by integers.
      ALTER TABLE comment ADD number bigint NOT NULL GENERATED ALWAYS AS IDENTITY;
      CREATE UNIQUE INDEX comment_number ON comment (number);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE comment DROP COLUMN number');
  }
}
