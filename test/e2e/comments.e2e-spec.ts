import type { CommentsRoutes, ReplyOf } from '#contracts';
import { Client as Database } from 'pg';
import { PAGE } from '../../apps/articles/src/comment/comment.repository';
import { type Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { crowd, type Person, published, registered, succeeded, unique } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import { withRole } from '../support/roles';
import { UNKNOWN_ID } from '../support/routes';
import { type NoticePage, RFC3339_UTC, UUID_V7 } from '../support/shapes';
import { testState } from '../support/state';

type CommentPage = ReplyOf<typeof CommentsRoutes.list>;
type Comment = CommentPage['comments'][number];

const at = (slug: string, rest = '') => `/api/articles/${slug}/comments${rest}`;
const add = ({ client }: Person, slug: string, body: unknown = 'Well said.') =>
  client.post<{ comment: Comment }>(at(slug), { body });
const added = async (person: Person, slug: string, body?: string): Promise<Comment> =>
  succeeded(await add(person, slug, body), 201).comment;
const list = async (slug: string, query = '', client: Client = visitor()): Promise<CommentPage> =>
  succeeded(await client.get<CommentPage>(at(slug, query)), 200);
const idsOf = ({ comments }: CommentPage): string[] => comments.map(({ id }) => id);

describe('comments', () => {
  let author: Person;
  let reader: Person;
  let slug: string;

  beforeAll(async () => {
    [author, reader] = await Promise.all([registered(), registered()]);
  });
  beforeEach(async () => {
    ({ slug } = await published(author));
  });

  it('have an author and a time, and are listed newest first to all readers', async () => {
    expect(await list(slug)).toEqual({ comments: [], nextCursor: null });
    const first = await added(reader, slug, ' Two\nlines,\u00a0e\u0301 \n');
    const { id, username, name, bio, image } = reader.user;
    expect(first).toEqual({
      id: expect.stringMatching(UUID_V7) as string,
      body: ' Two\nlines,\u00a0\u00e9 \n',
      createdAt: expect.stringMatching(RFC3339_UTC) as string,
      updatedAt: first.createdAt,
      author: { id, username, name, bio, image, following: false },
    });
    const second = await added(author, slug);
    for (const client of [visitor(), reader.client])
      expect(await list(slug, '', client)).toEqual({ comments: [second, first], nextCursor: null });
  });

  it('are paged by cursor: each comment once, and none that was added since', async () => {
    const written: string[] = [];
    for (let index = 0; index < 5; index += 1) written.unshift((await added(reader, slug)).id);
    const first = await list(slug, '?limit=2');
    await added(author, slug);
    const second = await list(slug, `?limit=2&cursor=${first.nextCursor}`);
    const third = await list(slug, `?limit=2&cursor=${second.nextCursor}`);
    expect([first, second, third].flatMap(idsOf)).toEqual(written);
    expect(third.nextCursor).toBeNull();
    expect(idsOf(await list(slug, `?limit=4&cursor=${first.nextCursor}`))).toEqual(written.slice(2));
  });

  it.each(['?limit=0', '?limit=101', '?limit=x', '?cursor=x', '?offset=1'])(
    'are not listed by %s',
    async (query) => {
      invalidFields(await visitor().get(at(slug, query)), [query.slice(1).split('=')[0] as string]);
    },
  );

  it.each([
    ['no characters', ''],
    ['blanks only', ' \n '],
    ['5,001 characters', 'x'.repeat(5_001)],
    ['a number', 7],
    ['nothing', undefined],
  ])('do not consist of %s', async (_, body) => {
    invalidFields(await reader.client.post(at(slug), { body }), ['body']);
  });

  it('have up to 5,000 characters and no other fields', async () => {
    expect((await added(reader, slug, 'x'.repeat(5_000))).body).toHaveLength(5_000);
    invalidFields(await reader.client.post(at(slug), { body: 'B', id: UNKNOWN_ID }), ['id']);
  });

  it('need an article and a token', async () => {
    const nowhere = unique('no');
    const { id } = await added(reader, slug);
    for (const answer of [
      await visitor().get(at(nowhere)),
      await add(reader, nowhere),
      await reader.client.delete(at(nowhere, `/${id}`)),
    ])
      problemOf(answer, 404, 'articles.not_found');
    problemOf(await visitor().post(at(slug), { body: 'B' }), 401, 'auth.required');
    problemOf(await visitor().delete(at(slug, `/${id}`)), 401, 'auth.required');
  });

  it('move with an article that gets a new address', async () => {
    const { id } = await added(reader, slug);
    const title = unique('Moved');
    const { article } = await author.api.articles.change({ slug, title });
    for (const [answer, status, rest] of [
      [await visitor().get(at(slug, '?limit=5')), 301, '?limit=5'],
      [await add(reader, slug), 308, ''],
      [await reader.client.delete(at(slug, `/${id}`)), 308, `/${id}`],
    ] as const) {
      problemOf(answer, status, 'articles.moved');
      expect(answer.headers.location).toBe(at(article.slug, rest));
    }
    expect(idsOf(await list(article.slug))).toEqual([id]);
  });

  it('that are sent again with the same Idempotency-Key are one comment', async () => {
    const client = reader.client.with({ 'idempotency-key': unique('key') });
    const send = (body: string) => client.post<{ comment: Comment }>(at(slug), { body });
    const first = succeeded(await send('Once.'), 201);
    expect(succeeded(await send('Once.'), 201)).toEqual(first);
    problemOf(await send('Twice.'), 409, 'idempotency.mismatch');
    expect(idsOf(await list(slug))).toEqual([first.comment.id]);
  });

  it('are found by an index, however many there are', async () => {
    const database = new Database({ connectionString: testState().databaseUrls?.articles });
    await database.connect();
    try {
      await database.query(
        'BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan',
      );
      await database.query(`PREPARE page (uuid, uuid, uuid, int) AS ${PAGE.text}`);
      const { rows } = await database.query<Record<string, string>>(
        `EXPLAIN EXECUTE page ('${UNKNOWN_ID}', '${UNKNOWN_ID}', '${UNKNOWN_ID}', 20)`,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toMatch(/Index Scan using comment_newest[\s\S]*Index Cond: .*article_id = \$2.* < /);
      expect(plan).not.toContain('Sort');
    } finally {
      await database.end();
    }
  });

  describe('that are deleted', () => {
    const remove = ({ client }: Person, id: string) => client.delete(at(slug, `/${id}`));

    it('by their author, the author of the article, or a moderator are gone', async () => {
      const moderator = await withRole('moderator');
      for (const person of [reader, author, moderator]) {
        const { id } = await added(reader, slug);
        expect(await remove(person, id)).toMatchObject({ status: 204, text: '' });
        problemOf(await remove(person, id), 404, 'comments.not_found');
      }
      expect(await list(slug)).toEqual({ comments: [], nextCursor: null });
    });

    it('are not deleted by others, nor through another article', async () => {
      const other = await registered();
      const [{ id }, elsewhere] = [await added(reader, slug), await published(other)];
      problemOf(await remove(other, id), 403, 'comments.not_yours');
      problemOf(await other.client.delete(at(elsewhere.slug, `/${id}`)), 404, 'comments.not_found');
      problemOf(await remove(reader, UNKNOWN_ID), 404, 'comments.not_found');
      invalidFields(await remove(reader, 'x'), ['id']);
      expect(idsOf(await list(slug))).toEqual([id]);
    });

    it('by several at once are deleted by one of them', async () => {
      const { id } = await added(reader, slug);
      const answers = await Promise.all([reader, author, reader, author].map((person) => remove(person, id)));
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404, 404]);
    });
  });

  it('vanish with their article, also those written at that moment', async () => {
    const writers = Array.from({ length: 8 }, (_, index) => add(index % 2 ? reader : author, slug));
    const deletion = author.client.delete(`/api/articles/${slug}`);
    for (const answer of await Promise.all(writers))
      if (answer.status !== 201) problemOf(answer, 404, 'articles.not_found');
    expect((await deletion).status).toBe(204);
    problemOf(await visitor().get(at(slug)), 404, 'articles.not_found');
  });

  it('vanish with the account of their author', async () => {
    const leaving = await registered();
    await added(leaving, slug);
    const { id } = await added(reader, slug);
    const { client, password } = leaving;
    succeeded(await client.delete('/api/user', { currentPassword: password }), 204);
    expect(idsOf(await list(slug))).toEqual([id]);
  });

  it('vanish with accounts that are deleted at that moment, and only those', async () => {
    const leaving = await crowd(4);
    const staying = await added(reader, slug);
    const [answers, deletions] = await Promise.all([
      Promise.all(leaving.map((person) => add(person, slug))),
      Promise.all(
        leaving.map(({ client, password }) => client.delete('/api/user', { currentPassword: password })),
      ),
    ]);
    for (const deletion of deletions) succeeded(deletion, 204);
    for (const { status } of answers) expect([201, 401, 503]).toContain(status);
    expect(await list(slug)).toEqual({ comments: [staying], nextCursor: null });
  });

  it('vanish with the account of the author of the article', async () => {
    const leaving = await registered();
    const article = await published(leaving);
    await added(reader, article.slug);
    const { client, password } = leaving;
    succeeded(await client.delete('/api/user', { currentPassword: password }), 204);
    problemOf(await visitor().get(at(article.slug)), 404, 'articles.not_found');
  });
});

describe('the author of an article', () => {
  let author: Person;
  let reader: Person;
  let article: { id: string; slug: string; title: string };
  const notices = async (): Promise<NoticePage['notifications']> => {
    const page = succeeded(await author.client.get<NoticePage>('/api/notifications?limit=100'), 200);
    return page.notifications.filter(({ kind }) => kind === 'article_commented');
  };
  const shows = (expected: object[]) =>
    eventually(async () => expect(await notices()).toMatchObject(expected));

  beforeEach(async () => {
    [author, reader] = await Promise.all([registered(), registered()]);
    article = await published(author);
  });

  it('is notified of each comment but their own, and by default on the channel "log"', async () => {
    const { slug } = article;
    await added(author, slug);
    const [first, second] = [await added(reader, slug), await added(reader, slug)];
    const dataOf = ({ id: commentId }: Comment) => ({
      articleId: article.id,
      slug,
      title: article.title,
      commentId,
      userId: reader.user.id,
      username: reader.username,
    });
    await shows([{ data: dataOf(second) }, { data: dataOf(first) }]);
    for (const { data, count, read } of await notices()) {
      expect(Object.keys(data)).toHaveLength(6);
      expect({ count, read }).toEqual({ count: 1, read: false });
    }
    const path = '/api/notifications/settings';
    const settings = succeeded(await author.client.get<{ channels: object }>(path), 200);
    expect(settings.channels).toMatchObject({ article_commented: ['log'] });
  });

  it('does not keep an unread notification of a deleted comment, but keeps a read one', async () => {
    const [kept, gone] = [await added(reader, article.slug), await added(reader, article.slug)];
    await shows([{ data: { commentId: gone.id } }, { data: { commentId: kept.id } }]);
    const ids = [(await notices())[1]?.id];
    succeeded(await author.client.post('/api/notifications/read', { ids }), 200);
    for (const { id } of [kept, gone]) succeeded(await reader.client.delete(at(article.slug, `/${id}`)), 204);
    await shows([{ data: { commentId: kept.id }, read: true }]);
  });

  it('does not keep the notification of a person whose account is deleted', async () => {
    await added(reader, article.slug);
    await shows([{ data: { userId: reader.user.id } }]);
    const { client, password } = reader;
    succeeded(await client.delete('/api/user', { currentPassword: password }), 204);
    await shows([]);
  });
});
