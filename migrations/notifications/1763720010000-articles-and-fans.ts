import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The articles that notifications are about, and the people they count. */
export class ArticlesAndFans1763720010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE article (
        id uuid PRIMARY KEY,
        -- The newest known version, with its slug and title.
        version integer NOT NULL,
        slug text NOT NULL,
        title text NOT NULL,
        -- Kept for a while, so that no late event brings its notifications back.
        deleted_at timestamptz
      );
      CREATE INDEX article_deleted ON article (deleted_at) WHERE deleted_at IS NOT NULL;
      -- The newest event of each person who likes an article or did, and the notification about it.
      CREATE TABLE article_fan (
        article_id uuid NOT NULL REFERENCES article ON DELETE CASCADE,
        user_id uuid NOT NULL,
        version integer NOT NULL,
        notification_id uuid REFERENCES notification ON DELETE CASCADE,
        -- Whether the notification counts this person.
        counted boolean NOT NULL,
        PRIMARY KEY (article_id, user_id)
      );
      CREATE INDEX article_fan_user ON article_fan (user_id);
      CREATE INDEX article_fan_notification ON article_fan (notification_id);
      -- A count of zero means that all likes were taken back; then the notification is not shown.
      ALTER TABLE notification DROP CONSTRAINT notification_count_check, ADD CONSTRAINT notification_count_check CHECK (count >= 0);
      CREATE INDEX notification_withdrawn ON notification (created_at) WHERE count = 0;
      -- From what old notifications hold: a favorite names the article and the last person who liked it.
      INSERT INTO article (id, version, slug, title)
      SELECT DISTINCT ON (topic) topic, 0, data ->> 'slug', data ->> 'title' FROM notification
      WHERE kind = 'article_favorited' AND topic IS NOT NULL AND data ? 'slug' AND data ? 'title'
      ORDER BY topic, seq DESC;
      INSERT INTO article_fan (article_id, user_id, version, notification_id, counted)
      SELECT DISTINCT ON (topic, data ->> 'userId') topic, (data ->> 'userId')::uuid, 0, notification.id, true
      FROM notification JOIN article ON article.id = topic
      WHERE kind = 'article_favorited' AND data ? 'userId'
      ORDER BY topic, data ->> 'userId', seq DESC;
      UPDATE notification SET topic = favorited.topic
      FROM (
        SELECT DISTINCT ON (user_id, data ->> 'slug') user_id, data ->> 'slug' AS slug, topic FROM notification
        WHERE kind = 'article_favorited' ORDER BY user_id, data ->> 'slug', seq DESC) favorited
      WHERE notification.kind = 'article_published' AND notification.topic IS NULL
        AND notification.user_id = favorited.user_id AND notification.data ->> 'slug' = favorited.slug;
      UPDATE notification SET data = data || jsonb_build_object('articleId', topic) WHERE topic IS NOT NULL;
      CREATE INDEX notification_topic ON notification (topic) WHERE topic IS NOT NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX notification_topic, notification_withdrawn;
      DROP TABLE article_fan, article;
      DELETE FROM notification WHERE count = 0;
      ALTER TABLE notification DROP CONSTRAINT notification_count_check, ADD CONSTRAINT notification_count_check CHECK (count > 0);
      UPDATE notification SET topic = NULL WHERE kind = 'article_published';
      UPDATE notification SET data = data - 'articleId';`);
  }
}
