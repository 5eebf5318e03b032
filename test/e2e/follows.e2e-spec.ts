import { type Client, visitor } from '../support/client';
import { crowd, loggedIn, type Person, published, registered, succeeded, unique } from '../support/people';
import { problemOf } from '../support/problem';
import type { Article, ArticlePage, Profile } from '../support/shapes';

const at = (username: string) => `/api/profiles/${username}/follow`;
const follow = ({ client }: Person, { username }: { username: string }) =>
  client.post<{ profile: Profile }>(at(username));
const unfollow = ({ client }: Person, { username }: { username: string }) =>
  client.delete<{ profile: Profile }>(at(username));
const profileOf = async ({ username }: Person, client: Client = visitor()) =>
  succeeded(await client.get<{ profile: Profile }>(`/api/profiles/${username}`), 200).profile;

describe('following a person', () => {
  let author: Person;
  let reader: Person;
  let slug: string;

  beforeEach(async () => {
    [author, reader] = await Promise.all([registered(), registered()]);
    ({ slug } = await published(author));
    succeeded(await author.client.post(`/api/articles/${slug}/comments`, { body: 'First.' }), 201);
  });

  /** What a reader sees as `following`, wherever the author appears. */
  async function seenBy(client: Client): Promise<Record<string, boolean | undefined>> {
    const [profile, one, list, comments] = await Promise.all([
      profileOf(author, client),
      client.get<{ article: Article }>(`/api/articles/${slug}`),
      client.get<ArticlePage>(`/api/articles?author=${author.username}`),
      client.get<{ comments: { author: Profile }[] }>(`/api/articles/${slug}/comments`),
    ]);
    return {
      profile: profile.following,
      article: succeeded(one, 200).article.author.following,
      list: succeeded(list, 200).articles[0]?.author.following,
      comment: succeeded(comments, 200).comments[0]?.author.following,
    };
  }
  const all = (following: boolean) => ({
    profile: following,
    article: following,
    list: following,
    comment: following,
  });

  it('shows at once in the profile, articles, lists and comments, to the follower alone', async () => {
    // One stale response in any round is a failure.
    for (let round = 0; round < 8; round += 1) {
      const followed = succeeded(await follow(reader, author), 200);
      expect(await seenBy(reader.client)).toEqual(all(true));
      expect(followed).toEqual({ profile: { ...(await profileOf(author)), following: true } });
      for (const other of [visitor(), author.client]) expect(await seenBy(other)).toEqual(all(false));
      expect(succeeded(await unfollow(reader, author), 200).profile.following).toBe(false);
      expect(await seenBy(reader.client)).toEqual(all(false));
    }
  });

  it('happens once, and ends once', async () => {
    problemOf(await unfollow(reader, author), 409, 'users.not_followed');
    succeeded(await follow(reader, author), 200);
    problemOf(await follow(reader, author), 409, 'users.already_followed');
    succeeded(await unfollow(reader, author), 200);
    problemOf(await unfollow(reader, author), 409, 'users.not_followed');
  });

  it('by several requests at once is one follow, and so is its end', async () => {
    const requests = Array.from({ length: 12 });
    const followed = await Promise.all(requests.map(() => follow(reader, author)));
    expect(followed.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(11).fill(409)]);
    expect(await seenBy(reader.client)).toEqual(all(true));
    const unfollowed = await Promise.all(requests.map(() => unfollow(reader, author)));
    expect(unfollowed.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(11).fill(409)]);
    expect(await seenBy(reader.client)).toEqual(all(false));
  });

  it('again and again at the same time ends as the last answer said', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => (index % 2 ? follow : unfollow)(reader, author)),
    );
    const [follows, unfollows] = [1, 0].map(
      (odd) => answers.filter(({ status }, index) => status === 200 && index % 2 === odd).length,
    ) as [number, number];
    expect([0, 1]).toContain(follows - unfollows);
    expect(await seenBy(reader.client)).toEqual(all(follows > unfollows));
  });

  it('works in one direction', async () => {
    succeeded(await follow(reader, author), 200);
    expect((await profileOf(reader, author.client)).following).toBe(false);
    succeeded(await follow(author, reader), 200);
    succeeded(await unfollow(reader, author), 200);
    expect((await profileOf(reader, author.client)).following).toBe(true);
  });

  it('needs a token, and another person who exists', async () => {
    problemOf(await visitor().post(at(author.username)), 401, 'auth.required');
    problemOf(await visitor().delete(at(author.username)), 401, 'auth.required');
    const nobody = { username: unique('no') };
    problemOf(await follow(reader, nobody), 404, 'users.not_found');
    problemOf(await unfollow(reader, nobody), 404, 'users.not_found');
    problemOf(await follow(reader, reader), 409, 'users.follows_self');
    problemOf(await unfollow(reader, reader), 409, 'users.not_followed');
  });

  it('finds the person by the username in any case, and stays with a person who gets another', async () => {
    succeeded(await follow(reader, { username: author.username.toUpperCase() }), 200);
    author.username = unique('renamed');
    succeeded(await author.client.put('/api/user', { username: author.username }), 200);
    expect(await seenBy(reader.client)).toEqual(all(true));
  });

  it('ends with the account of the person, and the next owner of the username inherits no follower', async () => {
    succeeded(await follow(reader, author), 200);
    const { email, username, password } = author;
    succeeded(await author.client.delete('/api/user', { currentPassword: password }), 204);
    problemOf(await follow(reader, author), 404, 'users.not_found');
    const heir = await registered({ email, username });
    expect((await profileOf(heir, reader.client)).following).toBe(false);
  });

  it('ends with the account of the follower', async () => {
    succeeded(await follow(reader, author), 200);
    const { email, username, password } = reader;
    succeeded(await reader.client.delete('/api/user', { currentPassword: password }), 204);
    const heir = await registered({ email, username });
    expect(await seenBy(heir.client)).toEqual(all(false));
  });

  it('works while accounts of followers are deleted', async () => {
    const [leaving, staying] = [await crowd(4), await crowd(4)];
    const [answers, deletions] = await Promise.all([
      Promise.all([...leaving, ...staying].map((person) => follow(person, author))),
      Promise.all(
        leaving.map(({ client, password }) => client.delete('/api/user', { currentPassword: password })),
      ),
    ]);
    for (const deletion of deletions) succeeded(deletion, 204);
    for (const { status } of answers.slice(0, 4)) expect([200, 401, 503]).toContain(status);
    for (const answer of answers.slice(4)) succeeded(answer, 200);
    for (const { client } of staying) expect(await seenBy(client)).toEqual(all(true));
  });

  it('shows in another session of the follower', async () => {
    succeeded(await follow(reader, author), 200);
    expect(await seenBy((await loggedIn(reader)).client)).toEqual(all(true));
  });
});
