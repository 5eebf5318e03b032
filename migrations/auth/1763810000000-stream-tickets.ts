import type { MigrationInterface, QueryRunner } from 'typeorm';

export class StreamTickets1763810000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The token is sealed by the ticket, of which only the hash is stored: a reader of the table can use neither.
      CREATE TABLE stream_ticket (
        hash bytea PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE,
        token bytea NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX stream_ticket_session ON stream_ticket (session_id);
      CREATE INDEX stream_ticket_expiry ON stream_ticket (expires_at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE stream_ticket');
  }
}
