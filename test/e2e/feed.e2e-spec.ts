import { type Client, visitor } from '../support/client';
import { type Person, published, publishedInTurn, registered, slugsOf, succeeded } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import type { Article, Summary } from '../support/shapes';

interface Feed {
  articles: Summary[];
  nextCursor: string | null;
}

const feedOf = async ({ client }: { client: Client }, query = '') =>
  succeeded(await client.get<Feed>(`/api/feed${query}`), 200);
const slugsIn = async (reader: Person) => slugsOf((await feedOf(reader)).articles);
const follow = async ({ client }: Person, { username }: Person) =>
  succeeded(await client.post(`/api/profiles/${username}/follow`), 200);
const unfollow = async ({ client }: Person, { username }: Person) =>
  succeeded(await client.delete(`/api/profiles/${username}/follow`), 200);

describe('the feed', () => {
  let reader: Person;
  let ada: Person;
  let ben: Person;

  beforeEach(async () => {
    [reader, ada, ben] = await Promise.all([registered(), registered(), registered()]);
  });

  it('needs a token', async () => {
    problemOf(await visitor().get('/api/feed'), 401, 'auth.required');
  });

  it('has the articles of the people one follows, newest first, without their bodies', async () => {
    const other = await registered();
    expect(await feedOf(reader)).toEqual({ articles: [], nextCursor: null });
    const first = await published(ada, { tags: ['feed'] });
    await published(other);
    await published(reader);
    const second = await published(ben);
    const third = await published(ada);
    await follow(reader, ada);
    await follow(reader, ben);
    expect(await slugsIn(reader)).toEqual([third, second, first].map(({ slug }) => slug));
    succeeded(await reader.client.post(`/api/articles/${first.slug}/favorite`), 200);
    const { body: _body, ...summary } = first;
    expect((await feedOf(reader)).articles[2]).toEqual({
      ...summary,
      favorited: true,
      favoritesCount: 1,
      author: { ...first.author, following: true },
    });
  });

  it('shows at once what one follows, no longer follows, and what is published, changed and deleted', async () => {
    // One stale response in any round is a failure.
    for (let round = 0; round < 8; round += 1) {
      const { slug } = await published(ada, { title: `Round ${round}` });
      expect(await slugsIn(reader)).toEqual([]);
      await follow(reader, ada);
      expect(await slugsIn(reader)).toEqual([slug]);
      const next = await published(ada);
      expect(await slugsIn(reader)).toEqual([next.slug, slug]);
      succeeded(await ada.client.delete(`/api/articles/${next.slug}`), 204);
      const changed = await ada.client.put<{ article: Article }>(`/api/articles/${slug}`, { title: 'New' });
      const { article } = succeeded(changed, 200);
      expect(await slugsIn(reader)).toEqual([article.slug]);
      await unfollow(reader, ada);
      expect(await slugsIn(reader)).toEqual([]);
      succeeded(await ada.client.delete(`/api/articles/${article.slug}`), 204);
    }
  });

  it('is paged by cursor: each article once, and none that was published since', async () => {
    await Promise.all([follow(reader, ada), follow(reader, ben)]);
    const written: string[] = [];
    for (const author of [ada, ada, ben, ada, ben]) written.unshift((await published(author)).slug);
    const first = await feedOf(reader, '?limit=2');
    await publishedInTurn(ben, [{}, {}]);
    const second = await feedOf(reader, `?limit=2&cursor=${first.nextCursor}`);
    const third = await feedOf(reader, `?limit=2&cursor=${second.nextCursor}`);
    expect([first, second, third].flatMap(({ articles }) => slugsOf(articles))).toEqual(written);
    expect(third.nextCursor).toBeNull();
    expect(slugsOf((await feedOf(reader, `?cursor=${first.nextCursor}`)).articles)).toEqual(written.slice(2));
  });

  it.each(['?limit=0', '?limit=101', '?limit=x', '?cursor=x', '?offset=1', '?author=ada'])(
    'is not listed by %s',
    async (query) => {
      invalidFields(await reader.client.get(`/api/feed${query}`), [query.slice(1).split('=')[0] as string]);
    },
  );

  it('loses the articles of an account that is deleted', async () => {
    await Promise.all([follow(reader, ada), follow(reader, ben)]);
    await published(ada);
    const { slug } = await published(ben);
    succeeded(await ada.client.delete('/api/user', { currentPassword: ada.password }), 204);
    expect(await slugsIn(reader)).toEqual([slug]);
  });
});
