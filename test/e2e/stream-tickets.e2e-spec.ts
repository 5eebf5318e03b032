import { setTimeout as sleep } from 'node:timers/promises';
import type { ReplyOf, StreamTicketsRoutes } from '#contracts';
import { visitor } from '../support/client';
import { EventSource } from '../support/event-source';
import { eventually } from '../support/eventually';
import { inAuthDatabase, type Person, published, registered, succeeded } from '../support/people';
import { problemOf } from '../support/problem';
import { system } from '../support/system';
import { forged, systemKey } from '../support/tokens';

const TICKETS = '/api/stream-tickets';
type Ticket = ReplyOf<typeof StreamTicketsRoutes.issue>;

const ticketFor = async ({ client }: Pick<Person, 'client'>): Promise<string> =>
  succeeded(await client.post<Ticket>(TICKETS), 201).ticket;
const openWith = (ticket: string, query = '') =>
  EventSource.open(system(), undefined, { query: `?ticket=${ticket}${query}` });

async function refusedWith(stream: EventSource, status: number, code: string): Promise<void> {
  await eventually(() => stream.ended);
  expect(stream.status).toBe(status);
  expect(JSON.parse(stream.body)).toMatchObject({ code });
}

describe('a ticket', () => {
  let person: Person;
  beforeAll(async () => {
    person = await registered();
  });

  it('opens a stream of its account once, for a client that sends no token', async () => {
    const issued = succeeded(await person.client.post<Ticket>(TICKETS), 201);
    expect(issued).toEqual({ ticket: expect.stringMatching(/^[\w-]{43}$/) as string, expiresIn: 30 });
    const stream = await openWith(issued.ticket, '&lastEventId=0');
    expect(stream.status).toBe(200);
    expect(stream.headers['referrer-policy']).toBe('no-referrer');
    await published(person);
    await eventually(() => expect(stream.events.map(({ id }) => id)).toEqual(['1', '2']));
    await refusedWith(await openWith(issued.ticket), 401, 'auth.ticket_invalid');
    stream.close();
  });

  it('is for one of several clients that use it at the same time', async () => {
    const ticket = await ticketFor(person);
    const streams = await Promise.all(Array.from({ length: 8 }, () => openWith(ticket)));
    expect(streams.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(401)]);
    for (const stream of streams) stream.close();
  });

  it('opens the stream of comments as its account', async () => {
    const { slug } = await published(person);
    const path = `/api/articles/${slug}/comments/stream`;
    const open = async (ticket: string) =>
      EventSource.open(system(), undefined, { path, query: `?ticket=${ticket}` });
    const stream = await open(await ticketFor(person));
    expect(stream.status).toBe(200);
    stream.close();
    await refusedWith(await open('x'.repeat(43)), 401, 'auth.ticket_invalid');
  });

  it('opens nothing but streams', async () => {
    const ticket = await ticketFor(person);
    problemOf(await visitor().get(`/api/user?ticket=${ticket}`), 401, 'auth.required');
    problemOf(await visitor().get(`/api/articles?ticket=${ticket}`), 400, 'invalid');
    problemOf(await visitor().as(ticket).get('/api/user'), 401, 'auth.token_invalid');
    const stream = await openWith(ticket);
    expect(stream.status).toBe(200);
    stream.close();
  });

  it.each(['x', 'x'.repeat(42), 'x'.repeat(3_000), '%00', 'a&ticket=b'])('is refused as %j', async (text) => {
    await refusedWith(await openWith(text), 401, 'auth.ticket_invalid');
  });

  it('is not used up with a token, and an empty one counts as none', async () => {
    const ticket = await ticketFor(person);
    const both = await EventSource.open(system(), person.token, { query: `?ticket=${ticket}` });
    await refusedWith(both, 400, 'invalid');
    await refusedWith(await openWith(''), 401, 'auth.required');
    const [empty, alone] = [
      await EventSource.open(system(), person.token, { query: '?ticket=' }),
      await openWith(ticket),
    ];
    expect([empty.status, alone.status]).toEqual([200, 200]);
    for (const stream of [empty, alone]) stream.close();
  });

  it('expires', async () => {
    const other = await registered();
    const ticket = await ticketFor(other);
    const expired = `
      UPDATE stream_ticket SET expires_at = now() - interval '1 ms'
      WHERE session_id IN (SELECT id FROM session WHERE account_id = $1)`;
    expect(await inAuthDatabase(expired, [other.user.id])).toBe(1);
    await refusedWith(await openWith(ticket), 401, 'auth.ticket_invalid');
  });

  it('ends with its session, before it is used and after', async () => {
    const other = await registered();
    const [unused, used] = [await ticketFor(other), await ticketFor(other)];
    const stream = await openWith(used);
    succeeded(await other.client.post('/api/logout', {}), 200);
    await refusedWith(await openWith(unused), 401, 'auth.ticket_invalid');
    await eventually(() => stream.ended, { timeout: 5_000 });
    problemOf(await other.client.post(TICKETS), 401, 'auth.token_revoked');
  });

  it('opens a stream that lives no longer than the token with which it was issued', async () => {
    const key = systemKey();
    const exp = Math.floor(Date.now() / 1_000) + 8;
    const client = visitor().as(forged(person.token, { key }, { claims: { exp } }));
    const [first, second] = [await ticketFor({ client }), await ticketFor({ client })];
    const stream = await openWith(first);
    expect(stream.status).toBe(200);
    await eventually(() => stream.ended, { timeout: 12_000 });
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1_000 - 50);
    await sleep(Math.max(0, exp * 1_000 - Date.now()));
    await refusedWith(await openWith(second), 401, 'auth.token_expired');
  });

  it('is stored so that a reader of the table cannot use it', async () => {
    const ticket = await ticketFor(person);
    const plain = `
      SELECT 1 FROM stream_ticket
      WHERE position($1::bytea IN token) > 0 OR position($2::bytea IN token) > 0 OR hash = $1::bytea`;
    expect(await inAuthDatabase('SELECT 1 FROM stream_ticket', [])).toBeGreaterThan(0);
    expect(await inAuthDatabase(plain, [Buffer.from(ticket), Buffer.from(person.token.slice(-40))])).toBe(0);
  });
});
