import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Finds e-mails that were requested for an address before its account was known, when the account is deleted. */
export class EmailsOfUnknownAccounts1763780000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX security_email_unknown ON security_email (mailbox) WHERE account_id IS NULL;
      UPDATE security_email SET address = '', client_address = NULL WHERE issued_at IS NULL AND closed_at IS NOT NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX security_email_unknown');
  }
}
