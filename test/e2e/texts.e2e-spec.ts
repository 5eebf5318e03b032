import { apiBy } from '../support/api';
import { visitor } from '../support/client';
import { newRegistration, type Person, published, registered, succeeded, unique } from '../support/people';
import { invalidFields } from '../support/problem';
import type { Article } from '../support/shapes';

/** Texts that are special to other programs, and scripts of the world. Here they are all plain text. */
const TEXTS = [
  "'; DROP TABLE article; --",
  `" OR ""="`,
  "E'\\x41' $1 $$body$$ %s %d {0}",
  '<script>alert("x")</script><!-- & &amp; -->',
  '{"json": ["in", "json"]}\\n\\u0041',
  '${7*7} {{7*7}} #{7*7} `id`',
  '../../../etc/passwd Set-Cookie: x=y',
  'مرحبا بالعالم — שלום עולם',
  'right\u200f to left and \u200bzero\u200dwidth',
  'Ünïcödé ﬁ ½ Ⅷ ß İ ı',
  '👩‍👩‍👧‍👦 🏳️‍🌈 🇪🇺 👍🏽',
  '你好，世界 こんにちは 안녕하세요 สวัสดี',
  '𝕬𝖘𝖙𝖗𝖆𝖑 \u{10ffff} \ufffd \ufeff',
];
/** Texts that are valid in multi-line fields but not in single-line ones. */
const MULTILINE = [
  '../../../etc/passwd\r\nSet-Cookie: x=y',
  '\u202eright to left override\u202c',
  '\u0001\u0007\u001b[31mcontrol\u007f',
];

describe('texts are returned as they were sent', () => {
  let person: Person;

  beforeAll(async () => {
    person = await registered();
  });

  it.each(TEXTS)('in an article: %j', async (text) => {
    const changes = { title: text.trim(), body: `${text}\n\n ${text} `, description: text };
    const article = await published(person, changes);
    expect(article).toMatchObject(changes);
    const read = await visitor().get<{ article: Article }>(`/api/articles/${article.slug}`);
    expect(succeeded(read, 200)).toEqual({ article });
    expect(read.headers['content-type']).toMatch(/^application\/json/);
  });

  it.each(MULTILINE)('in a body of several lines: %j', async (body) => {
    expect(await published(person, { body })).toMatchObject({ body });
    const { user } = await person.api.user.change({ bio: body });
    expect(user.bio).toBe(body);
  });

  it.each([...MULTILINE, 'a\tb', 'a\u2028b', 'a\u2067b', 'a\u3164'])(
    'but not in one line: %j',
    async (text) => {
      const article = { title: text, body: 'B', description: text, tags: [text] };
      invalidFields(await person.client.post('/api/articles', article), ['title', 'description', 'tags.0']);
      invalidFields(await person.client.put('/api/user', { name: text }), ['name']);
      invalidFields(await visitor().post('/api/register', newRegistration({ name: text })), ['name']);
      invalidFields(await visitor().get(`/api/articles?${new URLSearchParams({ tag: text })}`), ['tag']);
    },
  );

  it.each(['\u200b', '\u00ad\u2060', '\u3164', '\u2800 ', '\u0301', '\u{e0020}\ufe0f', '\u115f'])(
    'but not when they are invisible: %j',
    async (text) => {
      const article = { title: text, body: text, tags: [text] };
      invalidFields(await person.client.post('/api/articles', article), ['title', 'body', 'tags.0']);
      invalidFields(await person.client.put('/api/user', { name: text }), ['name']);
    },
  );

  it('in composed form (NFC), so that they are found however they are typed', async () => {
    const [word, name] = [`Ré${unique()}`, `Zoë ${unique()}`];
    const written = { title: word, body: `${word} 각`, tags: [` ${word} `] };
    const decomposed = Object.fromEntries(
      Object.entries(written).map(([field, value]) => [
        field,
        [value].flat().map((one) => one.normalize('NFD')),
      ]),
    ) as { title: string[]; body: string[]; tags: string[] };
    const article = await published(person, {
      title: decomposed.title[0],
      body: decomposed.body[0],
      tags: decomposed.tags,
    });
    expect(article).toMatchObject({ ...written, tags: [word.toLowerCase()] });
    for (const tag of [word, word.normalize('NFD'), `\u00a0${word.toUpperCase()}\u200b`])
      for (const more of ['', ` ${person.username.toUpperCase()} `]) {
        const list = await visitor().get(`/api/articles?${new URLSearchParams({ tag, author: more })}`);
        expect(succeeded(list, 200)).toMatchObject({ total: 1 });
      }
    const { user } = await person.api.user.change({ name: name.normalize('NFD') });
    expect(user.name).toBe(name);
  });

  it.each(TEXTS)('in a profile: %j', async (text) => {
    const changes = { name: text.trim(), bio: `${text}\n${text}` };
    const { user } = await person.api.user.change(changes);
    expect(user).toMatchObject(changes);
    const { profile } = await apiBy().profiles.get({ username: user.username });
    expect(profile).toMatchObject(changes);
    expect((await published(person)).author).toEqual(profile);
  });

  it.each(TEXTS)('in the name of a registration: %j', async (text) => {
    const { user, client } = await registered({ name: text.trim() });
    expect(user.name).toBe(text.trim());
    expect(succeeded(await client.get('/api/user'), 200)).toEqual({ user });
  });

  it.each(TEXTS)('in a tag that is then found: %j', async (text) => {
    const tag = `${text.slice(0, 30).trim()} ${unique()}`.toLowerCase();
    const article = await published(person, { tags: [tag] });
    expect(article.tags).toEqual([tag]);
    const list = await visitor().get(`/api/articles?${new URLSearchParams({ tag })}`);
    expect(succeeded(list, 200)).toMatchObject({ total: 1, articles: [{ slug: article.slug, tags: [tag] }] });
  });

  it.each(TEXTS)('and are harmless in a query: %j', async (text) => {
    for (const name of ['author', 'favorited', 'search'])
      succeeded(await visitor().get(`/api/articles?${new URLSearchParams({ [name]: text })}`), 200);
  });

  it('as an image URL with any characters', async () => {
    const image = 'https://example.org/ä%20?q=<b>"&x=1#ö';
    const { user } = await person.api.user.change({ image });
    expect(user.image).toBe(image);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.org/a',
    '//example.org/a',
    'not an address',
  ])('but not as the image URL %s', async (image) => {
    expect((await person.client.put('/api/user', { image })).status).toBe(400);
  });
});
