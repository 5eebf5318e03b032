import type { MigrationInterface, QueryRunner } from 'typeorm';

export class __Nouns____time__ implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE __noun_table__ (
        id uuid PRIMARY KEY,
        owner_id uuid NOT NULL,
        title text NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX __noun_table___owner ON __noun_table__ (owner_id, id DESC);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE __noun_table__');
  }
}
