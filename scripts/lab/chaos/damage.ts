import { type Service } from '#platform';
import { query } from './query';

export type Damage = 'loss' | 'duplicate';

const STATEMENTS: Record<Damage, string> = {
  loss: `DELETE FROM notification WHERE id = (SELECT id FROM notification WHERE kind = 'article_published' ORDER BY id LIMIT 1)`,
  duplicate: `
    INSERT INTO notification
    SELECT (jsonb_populate_record(NULL::notification, to_jsonb(original) || jsonb_build_object('id', gen_random_uuid(), 'seq', -1))).*
    FROM (SELECT * FROM notification WHERE kind = 'article_published' ORDER BY id LIMIT 1) original`,
};

/** Deletes or duplicates one effect in the database, to prove that the checker detects it. */
export async function damage(how: Damage, databaseUrls: Record<Service, string>): Promise<void> {
  await query(databaseUrls.notifications, STATEMENTS[how]);
}
