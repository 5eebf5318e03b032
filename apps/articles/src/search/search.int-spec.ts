import { openDatabase, Reader } from '#database';
import fc from 'fast-check';
import { Client, escapeIdentifier } from 'pg';
import type { DataSource } from 'typeorm';
import { connectAsAdmin, urlFor } from '../../../../scripts/dev/stack/databases';
import { type FreshDatabase, freshDatabase } from '../../../../test/support/databases';
import { testState } from '../../../../test/support/state';
import { listStatement } from '../article/article-list.sql';
import { ArticleReads } from '../article/article.reads';
import { searchQuery } from './search-query';
import { type Searchable, searchVector } from './search-vector';

const id = (n: number): string => `01000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const WRITE = `
  INSERT INTO article (id, author_id, slug, title, description, body, favorites_count, version, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, 0, 1, now(), now())`;
const relevance = { limit: 20, offset: 0, sort: 'relevance' } as const;

/** Texts as people write them, each with words that must find it. */
const CORPUS: [string, string[]][] = [
  [
    'She said “lighthouse” — and left the harbour… It’s the gardener’s “umbrella,” he thought—quickly.',
    [
      'lighthouse',
      'lighthouses',
      'harbour',
      'gardener',
      "gardener's",
      'umbrella',
      'thought',
      'quickly',
      '“left the harbour”',
    ],
  ],
  [
    '«baguette» „Schmetterling“ ¿mañana? see the museum\u00a0ticket',
    ['baguette', 'schmetterling', 'manana', 'MAÑANA', 'ticket'],
  ],
  [
    'Notes on TCP/IP, node.js and CVE-2021-28755 (foo.png, GNU/Linux, C++, C#)',
    ['TCP', 'IP', 'TCP/IP', 'node', 'node.js', '28755', 'CVE-2021-28755', 'png', 'Linux', 'C++', 'C#'],
  ],
  [
    'Career X - retrospective thoughts (2014 - 2015)',
    ['Career X - retrospective thoughts', 'Career X – retrospective', '(2014 - 2015)'],
  ],
  [
    'Das Frühstück auf der Straße nach Łódź',
    ['Frühstück', 'fruhstuck', 'FRÜHSTU\u0308CK', 'strasse', 'lodz'],
  ],
  ['résumé of a naïve café', ['resume', 'résumé', 're\u0301sume\u0301', 'naive', 'CAFÉ']],
  ['Съешь ещё этих мягких французских булок', ['ещё', 'еще', 'БУЛОК', 'мягких']],
  ['Tiếng Việt và đường phố', ['tieng viet', 'đường', 'duong']],
  [
    '東京タワーでRubyの勉強会を開催しました。',
    ['東京', '勉強会', 'Ruby', '東', '京', 'タワー', '開催', '東京 勉強会', '"Rubyの勉強会"', '会を'],
  ],
  ['我们在北京学习编程语言，用Python写代码', ['北京', '编程', '编程语言', 'python', '代码', '学']],
  ['한국어를 공부하는 방법', ['한국어', '한국', '공부', '방법']],
  ['สวัสดีชาวโลก นี่คือภาษาไทย', ['สวัสดี', 'ภาษา', 'ไทย']],
  ['हिन्दी में लिखा हुआ लेख', ['हिन्दी', 'लेख']],
  ['هذا مَقَالٌ باللغة العربية', ['مقال', 'العربية']],
  ['ﬁne ３Ｄ graphics, ½ price', ['fine', '3D', '３d']],
  ['The Other', ['the', 'Other', 'the other']],
];

async function write(
  source: DataSource,
  n: number,
  { title, description, tags, body }: Searchable,
): Promise<void> {
  await source.query(WRITE, [id(n), id(0), `s-${n}`, title, description, body]);
  await source.query('UPDATE article SET search = $2, search_updated_at = updated_at WHERE id = $1', [
    id(n),
    searchVector({ title, description, tags, body }),
  ]);
}

const text = (words: Partial<Searchable>): Searchable => ({
  title: 'T',
  description: '',
  tags: [],
  body: 'B',
  ...words,
});

async function open(url: string): Promise<DataSource> {
  const source = await openDatabase({ url, poolSize: 4, applicationName: 'test', entities: [] });
  await source.query(`INSERT INTO author VALUES ($1, 'ada', 'Ada', '', '', 1) ON CONFLICT DO NOTHING`, [
    id(0),
  ]);
  return source;
}

describe('searching', () => {
  let database: FreshDatabase;
  let source: DataSource;
  let reads: ArticleReads;

  beforeAll(async () => {
    database = await freshDatabase('articles');
    source = await open(database.url);
    reads = new ArticleReads(new Reader(source));
    for (const [n, [body]] of CORPUS.entries()) await write(source, n + 1, text({ body }));
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const found = async (search: string): Promise<string[]> =>
    (await reads.list({ ...relevance, search })).rows.map((row) => row.id);

  it.each(CORPUS.flatMap(([body, words], n) => words.map((word) => [word, n + 1, body])))(
    'for %s finds text %i: %s',
    async (word, n) => {
      expect(await found(word as string)).toContain(id(n as number));
    },
  );

  it.each([
    '京東',
    '学北',
    'lighthousekeeper',
    '"harbour the left"',
    'node.php',
    'мои',
    '"umbrella he said"',
  ])('for %s finds nothing', async (word) => {
    expect(await found(word)).toEqual([]);
  });

  it('accepts any characters', async () => {
    const operators = fc.constantFrom(
      ...[
        '-',
        '- ',
        '"',
        "'",
        '&',
        '|',
        '!',
        '(',
        ')',
        ':*',
        '<->',
        '<2>',
        '\\',
        '*',
        '–',
        '“',
        ' ',
        'a',
        '東',
        'é',
        '%',
        '🦊',
        '$1',
        '::',
      ],
    );
    const soup = fc.array(operators, { maxLength: 60 }).map((parts) => parts.join('').slice(0, 200));
    await fc.assert(
      fc.asyncProperty(fc.oneof(soup, fc.string({ unit: 'binary', maxLength: 200 })), async (search) => {
        if (search.includes('\0') || !search.isWellFormed()) return;
        await reads.list({ ...relevance, search });
        await reads.list({ ...relevance, sort: 'newest', search });
      }),
      { numRuns: 300 },
    );
    for (const run of ['-', '- ', '! ', '(', '"', '-"', '<->', ' -a', '東'])
      await reads.list({ ...relevance, search: run.repeat(200).slice(0, 200) });
  });

  it.each(
    ['a_', '-', 'a.', '1.', '@', 'w', 'ab ', '語', '🦊'].map((unit, index) => [unit, 1_000 + index] as const),
  )('takes 349,000 characters of %j, as any other text', async (unit, n) => {
    await write(source, n, text({ title: `Odd ${n}`, body: unit.repeat(349_000).slice(0, 349_000) }));
    expect(await found(`odd ${n}`)).toEqual([id(n)]);
  });

  describe('most relevant first', () => {
    beforeAll(async () => {
      await write(source, 103, text({ title: 'Zebra crossing' }));
      await write(source, 104, text({ description: 'A zebra' }));
      await write(source, 105, text({ tags: ['zebra'] }));
      await write(source, 106, text({ body: 'zebra '.repeat(300) }));
      await write(source, 107, text({ body: 'A zebra, once.' }));
    });

    it('puts titles before descriptions and tags, and those before bodies', async () => {
      expect(await found('zebra')).toEqual([103, 105, 104, 106, 107].map(id));
    });

    it('continues after its cursor, also among equal ranks', async () => {
      const all: string[] = [];
      for (let cursor: string | undefined; ;) {
        const { rows, total } = await reads.list({ ...relevance, search: 'zebra', limit: 1, cursor });
        expect(total).toBe(5);
        const [row] = rows;
        if (!row) break;
        all.push(row.id);
        cursor = `${row.rank}_${row.id}`;
      }
      expect(all).toEqual(await found('zebra'));
    });

    it('or the newest, when requested', async () => {
      const { rows } = await reads.list({ ...relevance, sort: 'newest', search: 'zebra' });
      expect(rows.map((row) => row.id)).toEqual([107, 106, 105, 104, 103].map(id));
    });
  });

  it.each(['relevance', 'newest'] as const)('uses the index, %s first', async (sort) => {
    const { statement, values } = listStatement({
      ...relevance,
      sort,
      search: 'node.js "the harbour" -x 東',
    });
    const plan = await source.transaction(async (tx) => {
      await tx.query('SET LOCAL enable_seqscan = off');
      return JSON.stringify(await tx.query(`EXPLAIN ${statement.text}`, values));
    });
    expect(plan).toContain('Bitmap Index Scan on article_search');
    expect(plan).not.toContain('Seq Scan on article ');
  });
});

describe('in a database of another locale', () => {
  it.each([
    ['of Turkish', `LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C'`],
    ['of C', `LOCALE_PROVIDER libc LOCALE 'C'`],
    ['of the C library’s Unicode', `LOCALE_PROVIDER libc LOCALE 'C.UTF-8'`],
  ])('%s the same texts are found', async (_name, locale) => {
    const { adminUrl, secrets } = testState();
    const name = `articles_${process.pid}_${Date.now()}`;
    const admin = await connectAsAdmin(adminUrl);
    await admin.query(
      `CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE template0 ENCODING 'UTF8' ${locale} OWNER articles`,
    );
    const client = new Client(urlFor(adminUrl, name, 'articles', secrets.databasePasswords.articles));
    try {
      await client.connect();
      await client.query('CREATE TABLE text (n integer, search tsvector)');
      for (const [n, [body]] of CORPUS.entries())
        await client.query('INSERT INTO text VALUES ($1, $2)', [n, searchVector(text({ body }))]);
      const missed: string[] = [];
      for (const [n, [, words]] of CORPUS.entries()) {
        for (const word of words) {
          const { rowCount } = await client.query('SELECT FROM text WHERE n = $1 AND search @@ $2::tsquery', [
            n,
            searchQuery(word)?.match,
          ]);
          if (rowCount === 0) missed.push(word);
        }
      }
      expect(missed).toEqual([]);
    } finally {
      await client.end();
      await admin.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
      await admin.end();
    }
  });
});
