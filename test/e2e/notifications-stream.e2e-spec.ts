import { setTimeout as sleep } from 'node:timers/promises';
import { EventSource } from '../support/event-source';
import { eventually } from '../support/eventually';
import { type Person, published, registered, someone, succeeded } from '../support/people';
import type { Notice, NoticePage } from '../support/shapes';
import { system } from '../support/system';
import { forged, systemKey } from '../support/tokens';

const open = (person: Person, options: Parameters<typeof EventSource.open>[2] = {}, base = system()) =>
  EventSource.open<Notice>(base, person.token, options);
const seqs = (stream: EventSource<Notice>): number[] => stream.data.map(({ seq }) => seq);
const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('the stream of notifications', () => {
  it('sends each new notification as the list shows it', async () => {
    const person = await registered();
    const stream = await open(person);
    expect(stream.status).toBe(200);
    expect(stream.headers['content-type']).toBe('text/event-stream');
    expect(stream.headers['cache-control']).toMatch(/no-store/);
    expect(stream.headers['x-request-id']).toBeTruthy();
    const { slug } = await published(person);
    await eventually(() => expect(stream.events).toHaveLength(1));
    const page = succeeded(await person.client.get<NoticePage>('/api/notifications'), 200);
    expect(stream.events).toEqual([{ id: '2', event: 'notification', data: page.notifications[0] }]);
    expect(stream.data[0]?.data.slug).toBe(slug);
    stream.close();
  });

  it('begins with the next notification, and states the current position', async () => {
    const person = await registered();
    const stream = await open(person);
    await eventually(() => expect(stream.received).toEqual([{ id: '1' }]));
    stream.close();
    await published(person);
    const again = await open(person, { headers: { 'last-event-id': stream.lastEventId } });
    await eventually(() => expect(seqs(again)).toEqual([2]));
    again.close();
  });

  it.each([{ headers: { 'last-event-id': '0' } }, { query: '?lastEventId=0' }])(
    'begins after the position in %j',
    async (options) => {
      const person = await registered();
      await published(person);
      const stream = await open(person, options);
      await eventually(() => expect(seqs(stream)).toEqual([1, 2]));
      stream.close();
    },
  );

  it.each(['5000', '999999999'])(
    'begins with the next notification for a client with the future position %s',
    async (place) => {
      const person = await registered();
      const stream = await open(person, { headers: { 'last-event-id': place } });
      await eventually(() => expect(stream.received).toEqual([{ id: '1' }]));
      await published(person);
      await eventually(() => expect(seqs(stream)).toEqual([2]));
      stream.close();
    },
  );

  it('neither loses nor repeats anything for a client that reconnects while notifications are created', async () => {
    const person = await registered();
    const got: number[] = [];
    let lastEventId = '0';
    const writing = (async () => {
      for (let round = 0; round < 10; round += 1)
        await Promise.all(Array.from({ length: 5 }, () => published(person)));
    })();
    while (got.length < 51) {
      const stream = await open(person, { headers: { 'last-event-id': lastEventId } });
      await sleep(Math.random() * 60);
      stream.close();
      got.push(...seqs(stream));
      lastEventId = stream.lastEventId;
    }
    await writing;
    expect(got).toEqual(upTo(51));
  });

  it('has a limit per account: one more ends the oldest, which continues at its position', async () => {
    const person = await registered();
    const first = await open(person);
    const others: EventSource<Notice>[] = [];
    while (others.length < 20) others.push(await open(person));
    await eventually(() => expect(first.ended).toBe(true));
    await published(person);
    await eventually(() => expect(others.map(seqs)).toEqual(Array(20).fill([2])));
    const again = await open(person, { headers: { 'last-event-id': first.lastEventId } });
    await eventually(() => expect(seqs(again)).toEqual([2]));
    await eventually(() =>
      expect(others.map(({ ended }) => ended)).toEqual([true, ...Array<boolean>(19).fill(false)]),
    );
    for (const stream of [again, ...others]) stream.close();
  });

  it('waits for a client that reads slowly, and then sends it everything', async () => {
    const person = await registered();
    const stream = await open(person);
    stream.pause();
    await Promise.all(Array.from({ length: 20 }, () => published(person)));
    stream.resume();
    await eventually(() => expect(seqs(stream)).toEqual(upTo(21, 2)));
    stream.close();
  });

  it.each(['x', '-1', '1.5', '1e3', '2147483648', '99999999999999999'])(
    'refuses the position %s',
    async (place) => {
      const person = await someone();
      const byHeader = await open(person, { headers: { 'last-event-id': place } });
      const byQuery = await open(person, { query: `?lastEventId=${place}` });
      for (const [stream, path] of [
        [byHeader, 'Last-Event-ID'],
        [byQuery, 'lastEventId'],
      ] as const) {
        await eventually(() => stream.ended);
        expect(stream.status).toBe(400);
        expect(JSON.parse(stream.body)).toMatchObject({ code: 'invalid', errors: [{ path }] });
      }
    },
  );

  it('needs a token', async () => {
    const stream = await EventSource.open(system(), 'x');
    expect(stream.status).toBe(401);
  });

  it('ends with its token', async () => {
    const person = await registered();
    const key = systemKey();
    const openFor = async (seconds: number) => {
      const exp = Math.floor(Date.now() / 1_000) + seconds;
      return {
        exp,
        stream: await EventSource.open(system(), forged(person.token, { key }, { claims: { exp } })),
      };
    };
    let [lifetime, { exp, stream }] = [2, await openFor(2)];
    // On a busy machine a token may expire before the stream is open.
    while (stream.status === 401 && lifetime < 16) ({ exp, stream } = await openFor((lifetime *= 2)));
    expect(stream.status).toBe(200);
    await eventually(() => stream.ended, { timeout: lifetime * 1_000 + 3_000 });
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1_000 - 50);
  });

  it('ends with its session', async () => {
    const person = await registered();
    const stream = await open(person);
    succeeded(await person.client.post('/api/logout', {}), 200);
    await eventually(() => stream.ended, { timeout: 5_000 });
  });

  it('sends nothing that is for other people', async () => {
    const [one, other] = await Promise.all([someone(), registered()]);
    const stream = await open(other, { headers: { 'last-event-id': '0' } });
    await published(one);
    await published(other);
    await eventually(() => expect(seqs(stream)).toEqual([1, 2]));
    stream.close();
  });

  it('answers HEAD with its headers only', async () => {
    const { client } = await someone();
    const answer = await client.send('HEAD', '/api/notifications/stream');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/event-stream');
  });
});
