import { apiBy, refused } from '../support/api';
import { visitor } from '../support/client';
import { registered, succeeded, unique } from '../support/people';
import { problemOf } from '../support/problem';

const profile = (username: string, { api } = { api: apiBy() }) => api.profiles.get({ username });
/** The same as a response, with its headers. */
const response = (username: string, client = visitor()) => client.get(`/api/profiles/${username}`);

describe('a profile', () => {
  it('shows its public fields and never the e-mail address', async () => {
    const person = await registered();
    const wish = { name: 'Ada', bio: 'Engines', image: 'https://example.org/ada.png' };
    await person.api.user.change(wish);
    expect(await profile(person.username)).toEqual({
      profile: { id: person.user.id, username: person.username, ...wish, following: false },
    });
    expect((await response(person.username)).text).not.toContain(person.email);
  });

  it('has empty texts for fields that were never set', async () => {
    const { username } = await registered();
    expect((await profile(username)).profile).toMatchObject({ bio: '', image: '' });
  });

  it('is the same with and without a token, unless the reader follows the person', async () => {
    const [person, other] = await Promise.all([registered(), registered()]);
    const seen = await profile(person.username);
    expect(await profile(person.username, other)).toEqual(seen);
    expect(await profile(person.username, person)).toEqual(seen);
  });

  it('is found by its username in any case', async () => {
    const { username } = await registered();
    expect((await profile(username.toUpperCase())).profile.username).toBe(username);
  });

  it.each([unique('nobody'), '%', '_', "' OR 1=1 --", '🦊', 'a/b', ' '])(
    'is not found for %j',
    async (username) => {
      await refused(profile(username), 404, 'users.not_found');
    },
  );

  it('is not found for a segment that browsers resolve', async () => {
    problemOf(await response('..'), 404, 'users.not_found');
  });

  it('has an ETag, and is answered with 304 to a client that sends it', async () => {
    const person = await registered();
    const { etag = '' } = (await response(person.username)).headers;
    const known = visitor().with({ 'if-none-match': etag });
    expect(await response(person.username, known)).toMatchObject({ status: 304, text: '' });
    await person.api.user.change({ bio: 'New' });
    succeeded(await response(person.username, known), 200);
  });
});
