import { type Service } from '#platform';
import { query } from './calm';

export type Sabotage = 'loss' | 'duplicate';

const STATEMENTS: Record<Sabotage, string> = {
  loss: `DELETE FROM notification WHERE id = (SELECT id FROM notification WHERE kind = 'article_published' ORDER BY id LIMIT 1)`,
  duplicate: `
    INSERT INTO notification
    SELECT (jsonb_populate_record(NULL::notification, to_jsonb(original) || jsonb_build_object('id', gen_random_uuid(), 'seq', -1))).*
    FROM (SELECT * FROM notification WHERE kind = 'article_published' ORDER BY id LIMIT 1) original`,
};

/** Loses or doubles one effect behind the system's back: a checker that does not see it proves nothing. */
export async function sabotage(how: Sabotage, databaseUrls: Record<Service, string>): Promise<void> {
  await query(databaseUrls.notifications, STATEMENTS[how]);
}
