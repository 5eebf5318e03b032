import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import type { Stack } from '../../scripts/dev/stack/stack';
import { query } from '../../scripts/lab/chaos/query';
import { grantRole } from '../../apps/cli/src/users/grant-role';
import { visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { connectAsOperator } from '../support/nats';
import { loggedIn, type Person, registered, succeeded } from '../support/people';
import { invalidFields, problemOf } from '../support/problem';
import { startOwnSystem } from '../support/own-system';
import { verified } from '../support/links';
import { MailServer } from '../support/mail-server';

const PATH = '/api/jobs/dead-letters';

interface DeadLetter {
  id: string;
  source: string;
  name: string;
  consumer: string;
  error: string;
  attempts: number;
  diedAt: string;
  traceId: string | null;
  data?: unknown;
}
interface Page {
  deadLetters: DeadLetter[];
  nextCursor: string | null;
}

describe('dead letters', () => {
  let mail: MailServer;
  let own: Stack;
  let admin: Person;

  beforeAll(async () => {
    mail = await MailServer.start();
    own = await startOwnSystem({ appEnv: { notifications: { SMTP_URL: mail.url } } });
    const person = await registered({}, own.baseUrl);
    await grantRole(own.databaseUrls.auth, person.email, 'admin');
    admin = await loggedIn(person, own.baseUrl);
    await eventually(() => expect(mail.to(person.email)).toHaveLength(1));
  });
  afterAll(async () => {
    await own.stop();
    await mail.stop();
  });

  const list = async (query = ''): Promise<Page> =>
    succeeded(await admin.client.get<Page>(`${PATH}?${query}`), 200);
  const holds = (count: number): Promise<DeadLetter[]> =>
    eventually(async () => {
      const { deadLetters } = await list('limit=100');
      expect(deadLetters).toHaveLength(count);
      return deadLetters;
    });

  /** An event that no consumer can read. */
  async function poison(type: string, data: object): Promise<string> {
    const connection = await connectAsOperator(own);
    const id = randomUUID();
    const wire = headers();
    for (const [name, value] of Object.entries({
      'ce-id': id,
      'ce-type': type,
      'ce-aggregateid': randomUUID(),
      'ce-aggregateversion': '1',
      'ce-traceparent': `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`,
    }))
      wire.set(name, value);
    await jetstream(connection).publish(type, JSON.stringify(data), { headers: wire });
    await connection.close();
    return id;
  }

  /** A user whose first e-mail the mail server refuses permanently. */
  async function refused(): Promise<Person> {
    refuseAll();
    return registered({}, own.baseUrl);
  }

  function refuseAll(): void {
    mail.onMail = () => {
      throw Object.assign(new Error('no such mailbox'), { responseCode: 550 });
    };
  }

  it('show a failed job: what, why, how often, and in which trace; a retry completes it', async () => {
    const { email } = await refused();
    const [job] = await holds(1);
    expect(job).toEqual({
      id: expect.stringMatching(/^job-\d+$/) as string,
      source: 'job',
      name: 'send-security-email',
      consumer: 'notifications',
      error: expect.stringContaining('no such mailbox') as string,
      attempts: 1,
      diedAt: expect.any(String) as string,
      traceId: expect.stringMatching(/^[\da-f]{32}$/) as string,
    });
    const shown = succeeded(await admin.client.get<{ deadLetter: DeadLetter }>(`${PATH}/${job?.id}`), 200);
    expect(shown.deadLetter).toEqual({
      ...job,
      // Without the content of the e-mail: its token is created when it is sent.
      data: { emailId: expect.any(String) as string },
    });
    mail.onMail = () => undefined;
    const retries = await Promise.all([1, 2].map(() => admin.client.post(`${PATH}/${job?.id}/retry`)));
    expect(retries.map(({ status }) => status).sort()).toEqual([200, 404]);
    await eventually(() => expect(mail.to(email)).toHaveLength(1));
    await holds(0);
  });

  it('are one for a user whose mailbox refuses all e-mails, however many there are', async () => {
    const person = await registered({}, own.baseUrl);
    await verified(mail, person, own.baseUrl);
    const { client, email } = person;
    await eventually(() => expect(mail.to(email).map(({ subject }) => subject)).toContain('Welcome'));
    const settings = { channels: { article_published: ['email', 'log'] } };
    succeeded(await client.put('/api/notifications/settings', settings), 200);
    const publish = async (count: number) =>
      succeeded(await client.post('/api/articles', { title: `t${count}`, body: 'b' }), 201);
    refuseAll();
    await publish(0);
    const [job] = await holds(1);
    for (let count = 1; count <= 5; count += 1) await publish(count);
    const statuses = async () => {
      const rows = await query<{ status: string }>(
        own.databaseUrls.notifications,
        `SELECT status FROM delivery WHERE channel = 'email' AND kind = 'article_published' AND status <> 'pending'`,
      );
      return rows.map(({ status }) => status);
    };
    await eventually(async () => expect(await statuses()).toEqual(Array<string>(5).fill('failed')));
    await holds(1);
    expect((await admin.client.delete(`${PATH}/${job?.id}`)).status).toBe(204);
  });

  it('show an event that no consumer can read; a retry that fails again brings it back', async () => {
    const eventId = await poison('events.articles.article-created.v1', { slug: 7 });
    const [event] = await holds(1);
    expect(event).toMatchObject({
      id: expect.stringMatching(/^event-\d+$/) as string,
      source: 'event',
      name: 'events.articles.article-created.v1',
      consumer: 'notifications-articles',
      traceId: 'c'.repeat(32),
    });
    const { deadLetter } = succeeded(
      await admin.client.get<{ deadLetter: DeadLetter }>(`${PATH}/${event?.id}`),
      200,
    );
    expect(deadLetter.data).toEqual({ eventId, event: { slug: 7 } });
    succeeded(await admin.client.post(`${PATH}/${event?.id}/retry`), 200);
    problemOf(await admin.client.post(`${PATH}/${event?.id}/retry`), 404, 'jobs.dead_letter_not_found');
    const again = await eventually(async () => {
      const [found] = await holds(1);
      expect(found?.id).not.toBe(event?.id);
      return found;
    });
    expect((await admin.client.delete(`${PATH}/${again?.id}`)).status).toBe(204);
    problemOf(await admin.client.delete(`${PATH}/${again?.id}`), 404, 'jobs.dead_letter_not_found');
    await holds(0);
  });

  it('are one list of jobs and events, newest first, each once by cursor; the command shows the same', async () => {
    for (let count = 1; count <= 5; count += 1) {
      if (count % 2) await poison('events.articles.article-created.v1', { slug: count });
      else await refused();
      await holds(count);
    }
    const all = (await list('limit=100')).deadLetters;
    expect(all.map(({ source }) => source)).toEqual(['event', 'job', 'event', 'job', 'event']);
    const paged: DeadLetter[] = [];
    let cursor: string | null = '';
    for (let pages = 0; cursor !== null && pages < 10; pages += 1) {
      const page = await list(`limit=2${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.deadLetters);
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(all);

    expect(await command('list')).toContain('5 dead letters');
    expect(await command('show', all[1]?.id ?? '')).toContain('"emailId":');
    expect(await command('discard', all[0]?.id ?? '')).toContain('is discarded');
    await holds(4);
    mail.onMail = () => undefined;
    expect(await command('retry', all[1]?.id ?? '')).toContain('is tried again');
    expect(await command('retry-all')).toContain('3 dead letters are tried again');
    const left = await eventually(async () => {
      const found = await holds(2);
      expect(found.every(({ id }) => !all.some((before) => before.id === id))).toBe(true);
      return found;
    });
    for (const { id } of left) await command('discard', id);
    expect(await command('list')).toContain('there are no dead letters');
    await expect(command('retry', 'job-1')).rejects.toThrow('There is no such dead letter');
    await expect(command('nonsense')).rejects.toThrow(
      /unknown command 'nonsense'[^]+Usage: cli dead-letters/,
    );
  });

  it('are for admins only, and a refusal reveals nothing', async () => {
    const { client } = await registered({}, own.baseUrl);
    for (const answer of [
      await client.get(PATH),
      await client.get(`${PATH}/job-1`),
      await client.post(`${PATH}/job-1/retry`),
      await client.delete(`${PATH}/job-1`),
    ])
      problemOf(answer, 403, 'auth.admin_required');
    problemOf(await visitor(own.baseUrl).get(PATH), 401, 'auth.required');
  });

  it.each(['job-999', 'event-999', 'job-0', 'event-0', 'event-999999999999999999', 'job-x', 'x', 'event--1'])(
    'with the id %s do not exist',
    async (id) => {
      problemOf(await admin.client.get(`${PATH}/${id}`), 404, 'jobs.dead_letter_not_found');
      problemOf(await admin.client.post(`${PATH}/${id}/retry`), 404, 'jobs.dead_letter_not_found');
      problemOf(await admin.client.delete(`${PATH}/${id}`), 404, 'jobs.dead_letter_not_found');
    },
  );

  it.each(['limit=0', 'cursor=x'])('are not listed by %s', async (query) => {
    invalidFields(await admin.client.get(`${PATH}?${query}`), [query.split('=')[0] ?? '']);
  });

  /** The operator's command as the image runs it. */
  async function command(...args: string[]): Promise<string> {
    const script = join(__dirname, '../../dist/apps/cli/src/main.js');
    const env = {
      ...process.env,
      ENVIRONMENT: 'test',
      NATS_URL: own.natsUrl,
      NATS_NKEY_SEED: own.natsOperatorSeed,
      AUTH_DATABASE_URL: own.databaseUrls.auth,
      KEY_ENCRYPTION_KEY: own.secrets.keyEncryptionKey,
    };
    return (await promisify(execFile)(process.execPath, [script, 'dead-letters', ...args], { env })).stdout;
  }
});
