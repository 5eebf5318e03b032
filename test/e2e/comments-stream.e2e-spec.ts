import { setTimeout as sleep } from 'node:timers/promises';
import type { CommentsRoutes, EventOf, ReplyOf } from '#contracts';
import { visitor } from '../support/client';
import { EventSource, type StreamOptions } from '../support/event-source';
import { eventually } from '../support/eventually';
import { type Person, published, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import { withRole } from '../support/roles';
import { system } from '../support/system';

type Comment = ReplyOf<typeof CommentsRoutes.add>['comment'];
type Sent = EventOf<typeof CommentsRoutes.stream>['data'];

const pathOf = (slug: string): string => `/api/articles/${slug}/comments`;

const open = (slug: string, options: StreamOptions = {}, token?: string) =>
  EventSource.open<Sent>(system(), token, { path: `${pathOf(slug)}/stream`, ...options });

const commented = async ({ client }: Person, slug: string, body = 'A comment.'): Promise<Comment> =>
  succeeded(await client.post<{ comment: Comment }>(pathOf(slug), { body }), 201).comment;

const removed = async ({ client }: Person, slug: string, { id }: Comment): Promise<void> =>
  void succeeded(await client.delete(`${pathOf(slug)}/${id}`), 204);

/** What a stream received, in short: the text of a new comment, `-` and the id of a removed one. */
const received = (stream: EventSource<Sent>): string[] =>
  stream.events.map(({ event, data }) =>
    event === 'comment' ? (data as Comment).body : `-${(data as { id: string }).id}`,
  );
const positions = (stream: EventSource<Sent>): number[] => stream.events.map(({ id }) => Number(id));

describe('the stream of the comments of an article', () => {
  let author: Person;
  let slug: string;

  beforeEach(async () => {
    author = await registered();
    ({ slug } = await published(author));
  });

  it('sends comments and deletions as they happen, to anonymous clients too', async () => {
    const streams = await Promise.all([open(slug), open(slug, {}, author.token)]);
    for (const stream of streams) {
      expect(stream.status).toBe(200);
      expect(stream.headers).toMatchObject({
        'content-type': 'text/event-stream',
        'x-accel-buffering': 'no',
      });
      expect(stream.body).toMatch(/^retry: \d{4}\nid: 0\n\n$/);
    }
    const comment = await commented(author, slug, 'First!');
    await removed(author, slug, comment);
    const { following: _following, ...profile } = comment.author;
    for (const stream of streams) {
      await eventually(() => expect(stream.events).toHaveLength(2));
      expect(stream.events).toEqual([
        { id: '1', event: 'comment', data: { ...comment, author: profile } },
        { id: '2', event: 'comment-removed', data: { id: comment.id } },
      ]);
      stream.close();
    }
  });

  it('resumes after the last event, without a comment that was deleted since', async () => {
    const stream = await open(slug);
    await commented(author, slug, 'one');
    await eventually(() => expect(received(stream)).toEqual(['one']));
    stream.close();
    const short = await commented(author, slug, 'short-lived');
    await commented(author, slug, 'two');
    await removed(author, slug, short);
    const again = await open(slug, { headers: { 'last-event-id': stream.lastEventId } });
    await eventually(() => expect(received(again)).toEqual(['two', `-${short.id}`]));
    expect(positions(again)).toEqual([3, 4]);
    again.close();
  });

  it('neither loses, repeats nor reorders anything for clients that reconnect while people write', async () => {
    const writers = await Promise.all([registered(), registered(), registered()]);
    const texts: string[] = [];
    const writing = Promise.all(
      writers.map(async (writer, number) => {
        for (let count = 0; count < 15; count += 1) {
          const comment = await commented(writer, slug, `${number}-${count}`);
          texts.push(comment.body);
          if (count % 5 === 0) {
            await removed(author, slug, comment);
            texts.push(`-${comment.id}`);
          }
        }
      }),
    );
    const seen: { text: string; at: number }[] = [];
    let lastEventId = '0';
    while (seen.at(-1)?.at !== 54) {
      const stream = await open(slug, { headers: { 'last-event-id': lastEventId } });
      await sleep(Math.random() * 40);
      stream.close();
      const at = positions(stream);
      seen.push(...received(stream).map((text, index) => ({ text, at: at[index] ?? 0 })));
      lastEventId = stream.lastEventId;
    }
    await writing;
    const order = seen.map(({ at }) => at);
    expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
    // A comment that was deleted before the client came is not sent, its deletion is.
    const texted = seen.map(({ text }) => text);
    const withoutRemoved = (all: string[]) => all.filter((text) => !/-[05]$|-10$/.test(text)).sort();
    expect(withoutRemoved(texted)).toEqual(withoutRemoved(texts));
  });

  it('follows the article to a new slug, and is found by former ones', async () => {
    const stream = await open(slug);
    const renamed = succeeded(
      await author.client.put<{ article: { slug: string } }>(`/api/articles/${slug}`, {
        title: 'Another one',
      }),
      200,
    ).article.slug;
    expect(renamed).not.toBe(slug);
    const former = await open(slug);
    expect(former.status).toBe(200);
    await commented(author, renamed, 'after the change');
    for (const each of [stream, former]) {
      await eventually(() => expect(received(each)).toEqual(['after the change']));
      each.close();
    }
  });

  it('begins now for an id of the future, and refuses what is not an id', async () => {
    await commented(author, slug, 'before');
    const stream = await open(slug, { query: '?lastEventId=999999999' });
    await commented(author, slug, 'now');
    await eventually(() => expect(received(stream)).toEqual(['now']));
    stream.close();
    const refused = await open(slug, { headers: { 'last-event-id': 'x' } });
    await eventually(() => refused.ended);
    expect(refused.status).toBe(400);
  });

  it('sends the deletion of all comments of a deleted account', async () => {
    const guest = await registered();
    const [one, other, kept] = [
      await commented(guest, slug, 'one'),
      await commented(guest, slug, 'other'),
      await commented(author, slug, 'kept'),
    ];
    const stream = await open(slug);
    succeeded(await guest.client.delete('/api/user', { currentPassword: guest.password }), 204);
    await eventually(() => expect(received(stream)).toEqual([`-${one.id}`, `-${other.id}`]));
    expect(positions(stream)).toEqual([4, 5]);
    await removed(author, slug, kept);
    await eventually(() => expect(positions(stream)).toEqual([4, 5, 6]));
    stream.close();
  });

  it('ends with its article, which is then not found', async () => {
    const stream = await open(slug);
    const moderator = await withRole('moderator');
    succeeded(await moderator.client.delete(`/api/articles/${slug}`), 204);
    await eventually(() => stream.ended);
    problemOf(await visitor().get(`${pathOf(slug)}/stream`), 404, 'articles.not_found');
  });

  it('ends with the session of its reader, and not for others', async () => {
    const reader = await registered();
    const [own, anonymous] = [await open(slug, {}, reader.token), await open(slug)];
    succeeded(await reader.client.post('/api/logout', {}), 200);
    await eventually(() => own.ended, { timeout: 5_000 });
    await commented(author, slug, 'still here');
    await eventually(() => expect(received(anonymous)).toEqual(['still here']));
    anonymous.close();
  });

  it('refuses a token that is not valid, although it needs none', async () => {
    const stream = await open(slug, {}, 'x');
    expect(stream.status).toBe(401);
  });
});
