import { openDatabase, Reader } from '#database';
import type { DataSource } from 'typeorm';
import { migrationsFolder, runMigrations } from '../../../cli/src/migrate/migrations';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { ArticleReads } from '../article/article.reads';
import { SearchIndexer } from './search-indexer';

const id = (n: number): string => `01000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const WRITE = `
  INSERT INTO article (id, author_id, slug, title, description, body, favorites_count, version, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, 0, 1, now(), now())`;

describe('what is indexed', () => {
  let database: FreshDatabase;
  let source: DataSource;

  beforeAll(async () => {
    database = await freshDatabase('articles');
    source = await openDatabase({ url: database.url, poolSize: 4, applicationName: 'test', entities: [] });
    await source.query(`INSERT INTO author VALUES ($1, 'ada', 'Ada', '', '', 1)`, [id(0)]);
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const found = async (search: string): Promise<number> =>
    (await new ArticleReads(new Reader(source)).list({ limit: 1, offset: 0, sort: 'relevance', search }))
      .total;
  const catchUp = () => new SearchIndexer(source).catchUp();

  it('before texts were indexed by words is found in the meantime, and soon by all its words', async () => {
    const folder = migrationsFolder('articles');
    for (;;) {
      const [reverted = ''] = await runMigrations({ url: database.url, folder, direction: 'down' });
      if (reverted.startsWith('SearchByWords')) break;
    }
    for (let n = 1; n <= 45; n++)
      await source.query(WRITE, [id(n), id(0), `s-${n}`, `“Lighthouse” number ${n}`, '', '東京タワー']);
    await runMigrations({ url: database.url, folder });
    expect(await found('numbers')).toBe(45);
    expect(await found('東京')).toBe(0);
    expect(await catchUp()).toBe(45);
    expect(await found('東京')).toBe(45);
    expect(await found('lighthouse')).toBe(45);
    expect(await catchUp()).toBe(0);
  });

  it('follows the writes of another version of the service', async () => {
    await source.query(WRITE, [id(100), id(0), 's-100', 'First', '', 'B']);
    expect(await catchUp()).toBe(1);
    await source.query(
      `UPDATE article SET title = 'Second', updated_at = now() + interval '1 s' WHERE id = $1`,
      [id(100)],
    );
    expect([await catchUp(), await found('first'), await found('second')]).toEqual([1, 0, 1]);
  });
});
