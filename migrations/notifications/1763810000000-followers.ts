import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Followers, who are notified of articles in batches, and what people have muted. */
export class Followers1763810000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A copy of the active follows of the users service. A batch of a fan-out reads a part of the primary key.
      CREATE TABLE follower (
        followee_id uuid NOT NULL,
        follower_id uuid NOT NULL,
        PRIMARY KEY (followee_id, follower_id)
      );
      -- For deleted accounts only. A hash has no order, so no plan reads a batch through it and throws most rows away.
      CREATE INDEX follower_follower ON follower USING hash (follower_id);
      -- How far the followers of an article's author have been notified. The row ends with the fan-out.
      CREATE TABLE fan_out (
        article_id uuid PRIMARY KEY REFERENCES article ON DELETE CASCADE,
        -- The last follower of the finished batches.
        last uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
        started_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE mute (
        user_id uuid NOT NULL,
        muted_id uuid NOT NULL,
        -- A UUIDv7, for the order of the list.
        id uuid NOT NULL,
        PRIMARY KEY (user_id, muted_id)
      );
      CREATE INDEX mute_newest ON mute (user_id, id DESC);
      CREATE INDEX mute_muted ON mute (muted_id);
      -- The kinds of notifications that the person does not get.
      ALTER TABLE notification_settings ADD COLUMN muted text[] NOT NULL DEFAULT '{}';
      -- An article can have a million notifications, which are renamed in the order of their ids.
      CREATE INDEX notification_topic_id ON notification (topic, id) WHERE topic IS NOT NULL;
      DROP INDEX notification_topic;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX notification_topic ON notification (topic) WHERE topic IS NOT NULL;
      DROP INDEX notification_topic_id;
      ALTER TABLE notification_settings DROP COLUMN muted;
      DROP TABLE mute, fan_out, follower;
      DELETE FROM notification WHERE kind IN ('author_published', 'followed');`);
  }
}
