import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who did what to which account. Entries are only added. The trigger allows deleting those that have been kept long enough. */
export class AuditLog1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- No reference to account or session: entries outlive both.
      CREATE TABLE audit_entry (
        id uuid PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        action text NOT NULL,
        account_id uuid,
        actor_id uuid,
        session_id uuid,
        client_address text,
        request_id text,
        trace_id text,
        details jsonb NOT NULL DEFAULT '{}'
      );
      CREATE INDEX audit_entry_at ON audit_entry (at);
      CREATE INDEX audit_entry_account ON audit_entry (account_id, id) WHERE account_id IS NOT NULL;

      CREATE FUNCTION keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' THEN
          IF OLD.at < now() - interval '400 days' THEN
            RETURN OLD;
          END IF;
        END IF;
        RAISE EXCEPTION 'audit entries stay as they were written' USING ERRCODE = 'insufficient_privilege';
      END $$;
      CREATE TRIGGER keep_audit_entry BEFORE UPDATE OR DELETE ON audit_entry
        FOR EACH ROW EXECUTE FUNCTION keep_audit_entry();
      CREATE TRIGGER keep_audit_entries BEFORE TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_entry();`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_entry; DROP FUNCTION keep_audit_entry()');
  }
}
