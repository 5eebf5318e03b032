import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which addresses are verified, and the e-mails that verify them. Existing accounts have to verify theirs. */
export class VerifiedAddresses1763730000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE account
        ADD COLUMN email_verified boolean NOT NULL DEFAULT false,
        ADD COLUMN pending_email text;

      CREATE TABLE security_email (
        id uuid PRIMARY KEY,
        kind text NOT NULL,
        -- Unknown for a forgotten password until the e-mail is issued: a request takes the same time with and without an account.
        account_id uuid REFERENCES account ON DELETE SET NULL,
        address text NOT NULL,
        -- A hash of the address without case, tags and dots. E-mails are counted by it, also after the account is deleted.
        mailbox bytea NOT NULL,
        client_address text,
        request_id text,
        created_at timestamptz NOT NULL DEFAULT now(),
        issued_at timestamptz,
        -- When it was used, replaced by a newer one, or rejected.
        closed_at timestamptz
      );
      CREATE INDEX security_email_mailbox ON security_email (mailbox, issued_at) WHERE issued_at IS NOT NULL;
      CREATE INDEX security_email_account ON security_email (account_id) WHERE account_id IS NOT NULL;
      CREATE INDEX security_email_created ON security_email (created_at);
      -- Each attempt to send an e-mail has a token of its own, so that the link of a repeated e-mail works like the first one's.
      CREATE TABLE security_email_token (
        hash bytea PRIMARY KEY,
        email_id uuid NOT NULL REFERENCES security_email ON DELETE CASCADE
      );
      CREATE INDEX security_email_token_email ON security_email_token (email_id);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE security_email_token, security_email;
      ALTER TABLE account DROP COLUMN email_verified, DROP COLUMN pending_email;`);
  }
}
