import { openDatabase } from '#database';
import type { DataSource } from 'typeorm';
import { migrationsFolder, runMigrations } from '../../../cli/src/migrate/migrations';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';

const id = (n: number): string => `01000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

describe('slugs', () => {
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

  /** Writes as the previous version does, which does not know owners. */
  const write = (n: number, slug: string) =>
    source.query(
      `INSERT INTO article (id, author_id, slug, title, description, body, favorites_count, version, created_at, updated_at)
       VALUES ($1, $2, $3, 'T', '', 'B', 0, 1, now(), now())`,
      [id(n), id(0), slug],
    );
  const rename = (n: number, slug: string) =>
    source.query('UPDATE article SET slug = $2 WHERE id = $1', [id(n), slug]);
  const owners = async () =>
    (
      await source.query<{ slug: string; n: string }[]>(
        'SELECT slug, right(article_id::text, 1) AS n FROM slug_owner',
      )
    ).map(({ slug, n }) => `${slug} ${n}`);

  it('of articles from before there were owners belong to those articles', async () => {
    const folder = migrationsFolder('articles');
    for (;;) {
      const [reverted = ''] = await runMigrations({ url: database.url, folder, direction: 'down' });
      if (reverted.startsWith('SlugOwners')) break;
    }
    await write(1, 'first');
    await runMigrations({ url: database.url, folder });
    expect(await owners()).toEqual(['first 1']);
  });

  it('belong to their first article permanently, whichever version of the service writes', async () => {
    await write(2, 'second');
    await rename(2, 'renamed');
    const taken = expect.objectContaining({ constraint: 'article_slug' }) as unknown;
    await expect(write(3, 'second')).rejects.toMatchObject({ driverError: taken });
    await expect(rename(1, 'second')).rejects.toMatchObject({ driverError: taken });
    await source.query('DELETE FROM article WHERE id = $1', [id(2)]);
    await expect(rename(1, 'renamed')).rejects.toMatchObject({ driverError: taken });
    expect((await owners()).sort()).toEqual(['first 1', 'renamed 2', 'second 2']);
  });

  it('can be used again by their own article', async () => {
    await rename(1, 'other');
    await rename(1, 'first');
    await expect(owners()).resolves.toContain('other 1');
  });
});
