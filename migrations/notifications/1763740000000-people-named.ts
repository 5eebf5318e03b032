import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds the notifications that name a person, which are deleted with the person's account. */
export class PeopleNamed1763740000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE INDEX notification_person ON notification ((data ->> 'userId')) WHERE data ->> 'userId' IS NOT NULL`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX notification_person');
  }
}
