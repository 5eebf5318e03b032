import { setTimeout as sleep } from 'node:timers/promises';
import type { EventOf, FeedRoutes } from '#contracts';
import { EventSource, type StreamOptions } from '../support/event-source';
import { eventually } from '../support/eventually';
import { crowd, type Person, published, registered, succeeded } from '../support/people';
import { system } from '../support/system';

type Sent = EventOf<typeof FeedRoutes.stream>['data'];
const path = '/api/feed/stream';

const open = ({ token }: Person, options: StreamOptions = {}) =>
  EventSource.open<Sent>(system(), token, { path, ...options });
const follow = async (reader: Person, { username }: Person): Promise<void> =>
  void succeeded(await reader.client.post(`/api/profiles/${username}/follow`), 200);
const slugsOf = (stream: EventSource<Sent>): string[] => stream.data.map(({ slug }) => slug);

describe('the stream of a feed', () => {
  let reader: Person;
  let author: Person;
  beforeEach(async () => {
    [reader, author] = await Promise.all([registered(), registered()]);
    await follow(reader, author);
  });

  it('sends each new article of those whom the reader follows, and no others', async () => {
    const stranger = await registered();
    const [stream, other] = [await open(reader), await open(stranger)];
    await published(stranger);
    const article = await published(author, { tags: ['news'] });
    await published(reader);
    await eventually(() => expect(stream.events).toHaveLength(1));
    const { body: _body, favorited: _favorited, ...summary } = article;
    const { following: _following, ...profile } = summary.author;
    expect(stream.events[0]).toMatchObject({ event: 'article', data: { ...summary, author: profile } });
    // One more, so that all before it were read.
    const last = await published(author);
    await eventually(() => expect(slugsOf(stream)).toEqual([article.slug, last.slug]));
    expect(other.events).toEqual([]);
    for (const each of [stream, other]) each.close();
  });

  it('begins and ends to send with a follow and an unfollow, while it is open', async () => {
    const late = await registered();
    const stream = await open(reader);
    await published(late);
    // An article is sent once all transactions before it have ended: the one before was read without a follow.
    const before = await published(author);
    await eventually(() => expect(slugsOf(stream)).toEqual([before.slug]));
    await follow(reader, late);
    const first = await published(late);
    await eventually(() => expect(slugsOf(stream)).toEqual([before.slug, first.slug]));
    succeeded(await reader.client.delete(`/api/profiles/${late.username}/follow`), 200);
    await published(late);
    const last = await published(author);
    await eventually(() => expect(slugsOf(stream)).toEqual([before.slug, first.slug, last.slug]));
    stream.close();
  });

  it('neither loses, repeats nor reorders anything for a client that reconnects while many publish at once', async () => {
    const authors = await crowd(4);
    for (const one of authors) await follow(reader, one);
    const live = await open(reader);
    await eventually(() => expect(live.lastEventId).not.toBe(''));
    let { lastEventId } = live;
    const seen: string[] = [];
    const connected = async (milliseconds: number): Promise<void> => {
      const stream = await open(reader, { query: `?lastEventId=${lastEventId}` });
      await sleep(milliseconds);
      stream.close();
      seen.push(...slugsOf(stream));
      lastEventId = stream.lastEventId;
    };
    const written: string[] = [];
    const writing = Promise.all(
      authors.map(async (one) => {
        for (let count = 0; count < 10; count += 1) written.push((await published(one)).slug);
      }),
    );
    while (seen.length < 40) await connected(Math.random() * 60);
    await writing;
    await eventually(() => expect(slugsOf(live)).toHaveLength(40));
    expect(seen).toEqual(slugsOf(live));
    expect([...seen].sort()).toEqual(written.sort());
    const order = live.events.map(({ id }) => Number(id));
    expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
    live.close();
  });

  it('begins now for a position of the future, and refuses what is not one', async () => {
    const stream = await open(reader, { headers: { 'last-event-id': '999999999999999' } });
    const { slug } = await published(author);
    await eventually(() => expect(slugsOf(stream)).toEqual([slug]));
    stream.close();
    for (const text of ['x', '-1', '1e3', '9999999999999999']) {
      const refused = await open(reader, { query: `?lastEventId=${text}` });
      await eventually(() => refused.ended);
      expect(refused.status).toBe(400);
    }
  });

  it('ends with the session of its reader', async () => {
    const stream = await open(reader);
    succeeded(await reader.client.post('/api/logout', {}), 200);
    await eventually(() => stream.ended, { timeout: 5_000 });
  });
});
