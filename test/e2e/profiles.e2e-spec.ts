import { visitor } from '../support/client';
import { registered, succeeded, unique } from '../support/people';
import { problemOf } from '../support/problem';
import type { Profile } from '../support/shapes';

const profile = (username: string, client = visitor()) =>
  client.get<{ profile: Profile }>(`/api/profiles/${encodeURIComponent(username)}`);

describe('a profile', () => {
  it('shows its public fields and never the e-mail address', async () => {
    const person = await registered();
    const wish = { name: 'Ada', bio: 'Engines', image: 'https://example.org/ada.png' };
    succeeded(await person.client.put('/api/user', wish), 200);
    const answer = await profile(person.username);
    expect(succeeded(answer, 200)).toEqual({
      profile: { id: person.user.id, username: person.username, ...wish, following: false },
    });
    expect(answer.text).not.toContain(person.email);
  });

  it('has empty texts for fields that were never set', async () => {
    const { username } = await registered();
    expect(succeeded(await profile(username), 200).profile).toMatchObject({ bio: '', image: '' });
  });

  it('is the same with and without a token, unless the reader follows the person', async () => {
    const [person, other] = await Promise.all([registered(), registered()]);
    const seen = succeeded(await profile(person.username), 200);
    expect(succeeded(await profile(person.username, other.client), 200)).toEqual(seen);
    expect(succeeded(await profile(person.username, person.client), 200)).toEqual(seen);
  });

  it('is found by its username in any case', async () => {
    const { username } = await registered();
    expect(succeeded(await profile(username.toUpperCase()), 200).profile.username).toBe(username);
  });

  it.each([unique('nobody'), '%', '_', "' OR 1=1 --", '🦊', '..', 'a/b', ' '])(
    'is not found for %j',
    async (username) => {
      problemOf(await profile(username), 404, 'users.not_found');
    },
  );

  it('has an ETag, and is answered with 304 to a client that sends it', async () => {
    const person = await registered();
    const { etag = '' } = (await profile(person.username)).headers;
    const known = visitor().with({ 'if-none-match': etag });
    expect(await profile(person.username, known)).toMatchObject({ status: 304, text: '' });
    succeeded(await person.client.put('/api/user', { bio: 'New' }), 200);
    succeeded(await profile(person.username, known), 200);
  });
});
