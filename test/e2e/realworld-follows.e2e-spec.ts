import { unique } from '../support/people';
import { expectErrors, joined, type Member, posted, RealWorldClient } from '../support/realworld';

const MISSING = { token: ['is missing'] };

let api: RealWorldClient;
let reader: Member;
let author: Member;
beforeEach(async () => {
  api = new RealWorldClient();
  [reader, author] = await Promise.all([joined(), joined()]);
});

const profile = async (client: RealWorldClient) =>
  (await client.call('getProfile', `/profiles/${author.username}`)).body.profile;
const follow = ({ username }: Member) => reader.api.call('follow', `/profiles/${username}/follow`);
const unfollow = ({ username }: Member) => reader.api.call('unfollow', `/profiles/${username}/follow`);

describe('profiles in the RealWorld API', () => {
  it('are followed and unfollowed as often as one likes', async () => {
    expect(await profile(reader.api)).toEqual({
      username: author.username,
      bio: null,
      image: null,
      following: false,
    });
    for (const [change, following] of [
      [follow, true],
      [follow, true],
      [unfollow, false],
      [unfollow, false],
    ] as const) {
      const { status, body } = await change(author);
      expect({ status, following: body.profile.following }).toEqual({ status: 200, following });
      expect(body.profile).toEqual(await profile(reader.api));
    }
  });

  it('show whether the reader follows them, and so does every author', async () => {
    const { slug } = await posted(author);
    await author.api.call('addComment', `/articles/${slug}/comments`, { comment: { body: 'First.' } });
    await follow(author);
    for (const [client, following] of [
      [reader.api, true],
      [author.api, false],
      [api, false],
    ] as const) {
      expect((await profile(client)).following).toBe(following);
      const { article } = (await client.call('getArticle', `/articles/${slug}`)).body;
      const { articles } = (await client.call('listArticles', `/articles?author=${author.username}`)).body;
      const { comments } = (await client.call('listComments', `/articles/${slug}/comments`)).body;
      const authors = [article, ...articles, ...comments].map((one) => one.author.following);
      expect(authors).toEqual([following, following, following]);
    }
    const favorite = await reader.api.call('favorite', `/articles/${slug}/favorite`);
    expect(favorite.body.article.author.following).toBe(true);
  });

  it('that do not exist are 404, and need a token first', async () => {
    const path = `/profiles/${unique('no')}`;
    const missing = { profile: ['not found'] };
    expectErrors(await api.call('getProfile', path), 404, missing);
    for (const route of ['follow', 'unfollow'] as const) {
      expectErrors(await reader.api.call(route, `${path}/follow`), 404, missing);
      expectErrors(await api.call(route, `${path}/follow`), 401, MISSING);
    }
  });

  it('are not followed by their owner', async () => {
    expectErrors(await follow(reader), 409, { profile: ['is your own'] });
    expect((await unfollow(reader)).status).toBe(200);
  });

  it('are found in any case of their username', async () => {
    const { body } = await api.call('getProfile', `/profiles/${author.username.toUpperCase()}`);
    expect(body.profile.username).toBe(author.username);
  });
});

describe('the feed in the RealWorld API', () => {
  const feed = async (query = '') => {
    const { status, body } = await reader.api.call('feed', `/articles/feed${query}`);
    expect(status).toBe(200);
    return {
      slugs: body.articles.map(({ slug }) => slug),
      count: body.articlesCount,
      articles: body.articles,
    };
  };

  it('is empty at first, and needs a token', async () => {
    expect(await feed()).toMatchObject({ slugs: [], count: 0 });
    expectErrors(await api.call('feed', '/articles/feed'), 401, MISSING);
  });

  it('holds the articles of the people one follows, the newest first, from the next request on', async () => {
    const [{ slug: before }, other] = [await posted(author), await joined()];
    await posted(other);
    await follow(author);
    expect(await feed()).toMatchObject({ slugs: [before], count: 1 });
    const { slug: after } = await posted(author);
    const found = await feed();
    expect(found).toMatchObject({ slugs: [after, before], count: 2 });
    expect(found.articles[0]).not.toHaveProperty('body');
    for (const article of found.articles)
      expect(article.author).toMatchObject({ username: author.username, following: true });
    await follow(other);
    expect((await feed()).count).toBe(3);
    await unfollow(author);
    expect((await feed()).count).toBe(1);
  });

  it('is paged by limit and offset, with an exact count', async () => {
    await follow(author);
    const slugs: string[] = [];
    for (let index = 0; index < 3; index += 1) slugs.unshift((await posted(author)).slug);
    for (const [limit, offset] of [
      [1, 0],
      [1, 1],
      [2, 1],
      [5, 3],
    ] as const)
      expect(await feed(`?limit=${limit}&offset=${offset}`)).toMatchObject({
        slugs: slugs.slice(offset, offset + limit),
        count: 3,
      });
    await author.api.call('deleteArticle', `/articles/${slugs[0]}`);
    expect(await feed()).toMatchObject({ slugs: slugs.slice(1), count: 2 });
    expectErrors(await reader.api.call('feed', '/articles/feed?limit=x'), 422, {
      limit: [expect.any(String)],
    });
  });
});
