import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { ComposedTags1763760000000 } from '../../../../migrations/articles/1763760000000-composed-tags';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';

const ID = '01890000-0000-7000-8000-000000000001';
const [COMPOSED, DECOMPOSED] = ['café', 'cafe\u0301'];

describe('tags that were written in another form', () => {
  let database: FreshDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await freshDatabase('articles');
    source = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    await source.query(`
      INSERT INTO author VALUES ('${ID}', 'ada', 'Ada', '', '', 1);
      INSERT INTO article (id, author_id, slug, title, description, body, favorites_count, version, created_at, updated_at)
        SELECT gen_random_uuid(), '${ID}', 's' || n, 'T', '', 'B', 0, 1, now(), now() FROM generate_series(1, 2) n;`);
    await source.query(
      `INSERT INTO article_tag SELECT id, tag, 0 FROM article, unnest(ARRAY[$1, $2, 'x']) tag WHERE slug = 's1' OR tag = $2`,
      [COMPOSED, DECOMPOSED],
    );
  });

  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  it('become composed, once per article, and are all counted', async () => {
    await new ComposedTags1763760000000().up(source.createQueryRunner());
    expect(
      await source.query(
        `SELECT slug, tag FROM article_tag JOIN article ON id = article_id ORDER BY slug, tag`,
      ),
    ).toEqual([
      { slug: 's1', tag: COMPOSED },
      { slug: 's1', tag: 'x' },
      { slug: 's2', tag: COMPOSED },
    ]);
    expect(await source.query(`SELECT name, articles FROM tag WHERE articles > 0 ORDER BY name`)).toEqual([
      { name: COMPOSED, articles: 2 },
      { name: 'x', articles: 1 },
    ]);
  });
});
