import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Numbers each person's notifications, and lets one stand for several events. */
export class InboxSequence1763645000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE notification_counter (
        user_id uuid PRIMARY KEY,
        last integer NOT NULL
      );
      ALTER TABLE notification
        ADD COLUMN seq integer,
        -- What it is about, so that more of the same can be recognised.
        ADD COLUMN topic uuid,
        ADD COLUMN count integer NOT NULL DEFAULT 1 CHECK (count > 0);
      UPDATE notification SET seq = numbered.seq
      FROM (SELECT id, row_number() OVER (PARTITION BY user_id ORDER BY id) AS seq FROM notification) numbered
      WHERE notification.id = numbered.id;
      INSERT INTO notification_counter SELECT user_id, max(seq) FROM notification GROUP BY user_id;
      ALTER TABLE notification ALTER COLUMN seq SET NOT NULL;
      DROP INDEX notification_newest, notification_unread;
      CREATE UNIQUE INDEX notification_seq ON notification (user_id, seq);
      CREATE INDEX notification_unread ON notification (user_id, seq) WHERE read_at IS NULL;
      -- A person is welcomed once, however often the event arrives.
      CREATE UNIQUE INDEX notification_welcome ON notification (user_id) WHERE kind = 'welcome';
      CREATE INDEX notification_read ON notification (read_at) WHERE read_at IS NOT NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX notification_read, notification_welcome, notification_unread, notification_seq;
      CREATE INDEX notification_newest ON notification (user_id, id DESC);
      CREATE INDEX notification_unread ON notification (user_id, id DESC) WHERE read_at IS NULL;
      ALTER TABLE notification DROP COLUMN count, DROP COLUMN topic, DROP COLUMN seq;
      DROP TABLE notification_counter;`);
  }
}
