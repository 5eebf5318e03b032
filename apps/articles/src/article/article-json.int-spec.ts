import { type Actor, ArticleSummary, ArticleView } from '#contracts';
import { openDatabase, Reader } from '#database';
import type { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { FeedReads } from '../feed/feed.reads';
import { ArticleReads } from './article.reads';
import { articleSummary, articleView } from './article.view';

const AUTHOR = '00000000-0000-7000-8000-000000000001';
const READER = '00000000-0000-7000-8000-000000000002';
const ARTICLE = '01000000-0000-7000-8000-000000000001';
/** Characters that JSON escapes, that only some writers escape, and that take more than one unit. */
const TEXT = '"quoted" \\ back / slash\n\t\b\u001f\u007f\u2028 <é> 日本 🦊';

describe('the JSON of an article that PostgreSQL writes', () => {
  let database: FreshDatabase;
  let source: DataSource;
  let reads: ArticleReads;

  beforeAll(async () => {
    database = await freshDatabase('articles');
    source = await openDatabase({ url: database.url, poolSize: 4, applicationName: 'test', entities: [] });
    reads = new ArticleReads(new Reader(source));
    await source.query(
      `INSERT INTO author VALUES ($1, 'ada', $3, $3, '', 1), ($2, 'bob', 'Bob', '', '', 1)`,
      [AUTHOR, READER, TEXT],
    );
    await source.query(
      `INSERT INTO article (id, author_id, slug, title, description, body, favorites_count, version, created_at, updated_at)
       VALUES ($1, $2, 'slug', $3, $3, $3, 1, 1, '2026-01-02T03:04:05.067Z', '2026-11-12T23:59:59.999999Z')`,
      [ARTICLE, AUTHOR, TEXT],
    );
    await source.query(`INSERT INTO article_tag VALUES ($1, 'second', 2), ($1, $2, 1)`, [ARTICLE, TEXT]);
    await source.query('INSERT INTO favorite VALUES ($1, $2)', [READER, ARTICLE]);
    await source.query('INSERT INTO follow VALUES ($1, $2)', [READER, AUTHOR]);
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  /** The article as services build it from columns. */
  const built = (readerId: string) =>
    source.transaction((tx) => reads.current(tx, { slug: 'slug' }, { id: readerId } as Actor));

  it.each([
    ['a reader who follows the author and favored it', READER, true],
    ['the author', AUTHOR, false],
  ])('alone fits the contract and is what the columns say, for %s', async (_, readerId, concerned) => {
    const view = (await reads.view('slug', readerId))?.parse();
    expect(ArticleView.strict().parse(view)).toEqual(view);
    expect(view).toEqual(articleView(await built(readerId)));
    expect(view).toMatchObject({ favorited: concerned, author: { following: concerned, bio: TEXT } });
    expect(view).toMatchObject({ tags: [TEXT, 'second'], updatedAt: '2026-11-12T23:59:59.999Z' });
  });

  it('in a list and in a feed fits the contract and is what the columns say', async () => {
    const page = { limit: 20, offset: 0, sort: 'newest' } as const;
    const listed = (await reads.list(page, READER)).rows[0]?.summary.parse();
    const [inFeed] = await new FeedReads(new Reader(source)).page(READER, { limit: 20 });
    expect(ArticleSummary.strict().parse(listed)).toEqual(listed);
    expect(listed).toEqual(articleSummary(await built(READER)));
    expect(inFeed?.summary.parse()).toEqual(listed);
  });

  it('of an anonymous reader has neither favorites nor follows', async () => {
    const view = (await reads.view('slug'))?.parse();
    expect(view).toMatchObject({ favorited: false, author: { following: false } });
    expect(await reads.view('other')).toBeUndefined();
  });
});
