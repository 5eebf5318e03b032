import { type Api, apiBy, refused } from '../support/api';
import { eventually } from '../support/eventually';
import { type Person, published, registered, someone, unique } from '../support/people';
import { invalidFields } from '../support/problem';
import { UNKNOWN_ID } from '../support/routes';
import { type NoticePage, RFC3339_UTC, UUID_V7 } from '../support/shapes';

type Query = Parameters<Api['notifications']['list']>[0];
const inbox = ({ api }: Person, query?: Query): Promise<NoticePage> => api.notifications.list(query);
const read = ({ api }: Person, ...ids: (string | undefined)[]) =>
  api.notifications.read({ ids: ids.map((id) => id ?? '') });
/** Sends anything, also what does not fit the API. */
const mark = ({ client }: Person, what: unknown) => client.post('/api/notifications/read', what);

/** The inbox once it has `size` notifications: events of other services arrive a moment later. */
const filled = (person: Person, size: number): Promise<NoticePage> =>
  eventually(async () => {
    const page = await inbox(person, { limit: 100 });
    expect(page.notifications).toHaveLength(size);
    return page;
  });

describe('notifications', () => {
  it('welcome a new user at once', async () => {
    const person = await registered({ name: 'Grace' });
    expect(await inbox(person)).toEqual({
      notifications: [
        {
          id: expect.stringMatching(UUID_V7) as string,
          seq: 1,
          kind: 'welcome',
          data: { name: 'Grace' },
          count: 1,
          read: false,
          createdAt: expect.stringMatching(RFC3339_UTC) as string,
        },
      ],
      unreadCount: 1,
      nextCursor: null,
    });
  });

  it('inform an author about a published article and a person who likes it, newest first', async () => {
    const [author, reader] = await Promise.all([registered(), someone()]);
    const { id: articleId, slug, title } = await published(author);
    await filled(author, 2);
    await reader.api.favorites.add({ slug });
    const { notifications } = await filled(author, 3);
    expect(notifications.map(({ kind, data }) => ({ kind, data }))).toEqual([
      { kind: 'article_favorited', data: { articleId, slug, title, userId: reader.user.id } },
      { kind: 'article_published', data: { articleId, slug, title } },
      { kind: 'welcome', data: { name: author.name } },
    ]);
  });

  it('are not created for own favorites', async () => {
    const [author, reader] = await Promise.all([registered(), someone()]);
    const { slug } = await published(author);
    for (const { api } of [author, reader]) await api.favorites.add({ slug });
    const { notifications } = await filled(author, 3);
    expect(notifications[0]?.data.userId).toBe(reader.user.id);
  });

  it('follow a renamed article, and are deleted with it', async () => {
    const [author, reader] = await Promise.all([registered(), someone()]);
    const { id: articleId, slug } = await published(author);
    await reader.api.favorites.add({ slug });
    await filled(author, 3);
    const title = unique('Renamed');
    const renamed = (await author.api.articles.change({ slug, title })).article;
    await eventually(async () => {
      const { notifications } = await inbox(author);
      const expected = { articleId, title, slug: renamed.slug };
      expect(notifications.slice(0, 2).map(({ data }) => data)).toEqual([
        { ...expected, userId: reader.user.id },
        expected,
      ]);
    });
    await author.api.articles.delete({ slug: renamed.slug });
    expect((await filled(author, 1)).unreadCount).toBe(1);
  });

  it('count a person once who likes, takes it back and likes again, and do not count those who took it back', async () => {
    const [author, reader] = await Promise.all([registered(), someone()]);
    const { slug } = await published(author);
    for (let round = 0; round < 3; round += 1) {
      await reader.api.favorites.add({ slug });
      await reader.api.favorites.remove({ slug });
    }
    await reader.api.favorites.add({ slug });
    const counts = async () => {
      const { notifications } = await inbox(author);
      return notifications.filter(({ kind }) => kind === 'article_favorited').map(({ count }) => count);
    };
    await eventually(async () => expect(await counts()).toEqual([1]));
    await reader.api.favorites.remove({ slug });
    await eventually(async () => expect(await counts()).toEqual([]));
    expect((await inbox(author)).unreadCount).toBe(2);
  });

  it('are paged by cursor, each once', async () => {
    const author = await registered();
    for (let index = 0; index < 4; index += 1) await published(author);
    const all = (await filled(author, 5)).notifications;
    const first = await inbox(author, { limit: 2 });
    const second = await inbox(author, { limit: 2, cursor: first.nextCursor ?? '' });
    const third = await inbox(author, { limit: 2, cursor: second.nextCursor ?? '' });
    expect([...first.notifications, ...second.notifications, ...third.notifications]).toEqual(all);
    expect(third.nextCursor).toBeNull();
    expect((await inbox(author, { limit: 5 })).nextCursor).toBeNull();
  });

  it('are marked as read one by one, and the others stay unread', async () => {
    const author = await registered();
    await published(author);
    const [newest, oldest] = (await filled(author, 2)).notifications;
    expect(await read(author, newest?.id)).toEqual({ unreadCount: 1 });
    const { notifications, unreadCount } = await inbox(author);
    expect(notifications.map((notice) => notice.read)).toEqual([true, false]);
    expect(unreadCount).toBe(1);
    expect((await inbox(author, { unread: true })).notifications).toEqual([oldest]);
    expect(await read(author, newest?.id)).toEqual({ unreadCount: 1 });
  });

  it('are all marked as read with one request', async () => {
    const author = await registered();
    await published(author);
    await filled(author, 2);
    expect(await author.api.notifications.read({ all: true })).toEqual({ unreadCount: 0 });
    expect(await inbox(author, { unread: true })).toEqual({
      notifications: [],
      unreadCount: 0,
      nextCursor: null,
    });
    expect((await inbox(author, { unread: false })).notifications).toHaveLength(2);
  });

  it('of other people can be neither read nor marked', async () => {
    const [person, other] = await Promise.all([registered(), registered()]);
    const { notifications } = await inbox(person);
    expect((await inbox(other)).notifications[0]?.id).not.toBe(notifications[0]?.id);
    expect(await read(other, notifications[0]?.id)).toEqual({ unreadCount: 1 });
    expect((await inbox(person)).unreadCount).toBe(1);
  });

  it.each(['limit=0', 'limit=101', 'cursor=x', 'unread=perhaps'])('are not listed by %s', async (query) => {
    const { client } = await someone();
    invalidFields(await client.get(`/api/notifications?${query}`), [query.split('=')[0] ?? '']);
  });

  it.each([
    [{}, ['ids']],
    [{ ids: [] }, ['ids']],
    [{ ids: [UNKNOWN_ID, 'x'] }, ['ids.1']],
    [{ all: false }, ['all']],
    [{ all: true, ids: [UNKNOWN_ID] }, ['all']],
    [{ ids: 'all' }, ['ids']],
    [{ every: true, all: true }, ['every']],
    [[], ['']],
    [null, ['ids']],
  ])('are not marked by %j, which names the field', async (what, paths) => {
    invalidFields(await mark(await someone(), what), paths);
  });

  it('need a token', async () => {
    await refused(apiBy().notifications.list(), 401, 'auth.required');
    await refused(apiBy().notifications.read({ all: true }), 401, 'auth.required');
  });
});
