import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { loadSecrets, type Secrets } from '../../scripts/dev/stack/secrets';
import type { Stack } from '../../scripts/dev/stack/stack';
import { visitor } from '../support/client';
import { EventSource } from '../support/event-source';
import { eventually } from '../support/eventually';
import { linkTo } from '../support/links';
import { MailServer } from '../support/mail-server';
import { newRegistration, type Person, published, registered, succeeded } from '../support/people';
import type { Login } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';
import { traceIdOf } from '../support/telemetry';
import { WebhookReceiver } from '../support/webhook-receiver';

const PASSWORD = 'planted-password-5h1p';
const NEW_PASSWORD = 'planted-new-password-5h1p';
const WRONG_PASSWORD = 'planted-wrong-password-5h1p';
const MAIL = { name: 'planted-mailer', password: 'planted-smtp-password-5h1p' };

describe('with all logs and traces enabled', () => {
  const exported: string[] = [];
  const collector: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      exported.push(body);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  let own: Stack;
  let mail: MailServer;
  let webhooks: WebhookReceiver;
  let kept: Secrets;

  beforeAll(async () => {
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    [mail, webhooks] = await Promise.all([MailServer.start(MAIL), WebhookReceiver.start()]);
    const SMTP_URL = mail.url.replace('//', `//${MAIL.name}:${MAIL.password}@`);
    own = await startOwnSystem({
      ownPostgres: true,
      // It is killed below, and everything acknowledged must still exist afterwards.
      durable: true,
      env: {
        LOG_LEVEL: 'trace',
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_BSP_SCHEDULE_DELAY: '50',
        OTEL_BLRP_SCHEDULE_DELAY: '50',
        OTEL_METRIC_EXPORT_INTERVAL: '1000',
      },
      appEnv: { notifications: { SMTP_URL, WEBHOOK_ALLOW_PRIVATE: 'true' } },
    });
    kept = await loadSecrets(join(dirname(dirname(own.app('gateway').logFile)), 'secrets.json'));
  });
  afterAll(async () => {
    await own.stop();
    await Promise.all([mail.stop(), webhooks.stop()]);
    collector.closeAllConnections();
    collector.close();
  });

  /** Everything that processes wrote, and everything that was exported. */
  async function everything(): Promise<Map<string, string>> {
    const folder = dirname(own.app('gateway').logFile);
    const files = await Promise.all(
      (await readdir(folder)).map(
        async (name) => [name, await readFile(join(folder, name), 'utf8')] as const,
      ),
    );
    return new Map([...files, ['exported', exported.join('\n')]]);
  }

  it('no secret is written or exported, in success and failure', async () => {
    const tokens: string[] = [];
    const remember = ({ token, refreshToken, deviceToken = token }: Login): void =>
      void tokens.push(token, refreshToken, deviceToken);
    const person: Person = await registered({ password: PASSWORD }, own.baseUrl);
    tokens.push(person.token, person.refreshToken);
    const guest = visitor(own.baseUrl);
    const { email } = person;
    const login = succeeded(await guest.post<Login>('/api/login', { email, password: PASSWORD }), 200);
    remember(login);
    const { refreshToken, deviceToken } = login;
    await guest.with({ 'device-token': deviceToken }).post('/api/login', { email, password: PASSWORD });
    remember(succeeded(await guest.post<Login>('/api/token/refresh', { refreshToken }), 200));

    // Links in e-mails hold secrets too.
    const proof = await linkTo(mail, email, 'Confirm your e-mail address');
    succeeded(await guest.post('/api/email/verify', { token: proof }), 200);
    succeeded(await guest.post('/api/password/forgot', { email }), 202);
    const reset = await linkTo(mail, email, 'Choose a new password');
    await guest.post('/api/password/reset', { token: reset, password: 'short' });
    tokens.push(proof, reset);

    // A ticket stands in an address.
    const { ticket } = succeeded(await person.client.post<{ ticket: string }>('/api/stream-tickets'), 201);
    for (const status of [200, 401]) {
      const stream = await EventSource.open(own.baseUrl, undefined, { query: `?ticket=${ticket}` });
      expect(stream.status).toBe(status);
      stream.close();
    }
    tokens.push(ticket);

    const changes = {
      webhookUrl: webhooks.url,
      channels: { article_favorited: ['log', 'email', 'webhook'] },
    };
    const { webhookSecret = '' } = succeeded(
      await person.client.put<{ webhookSecret?: string }>('/api/notifications/settings', changes),
      200,
    );
    webhooks.answers = [500];
    const fan = await registered({ password: PASSWORD }, own.baseUrl);
    tokens.push(fan.token, fan.refreshToken);
    const { slug } = await published(person);
    succeeded(await fan.client.post(`/api/articles/${slug}/favorite`), 200);
    await eventually(() => expect(webhooks.calls.length).toBeGreaterThan(1), { timeout: 30_000 });

    // Failures: wrong passwords and tokens, secrets in unexpected places, invalid bodies.
    await guest.post('/api/login', { email, password: WRONG_PASSWORD });
    await guest.post('/api/login', { email, password: WRONG_PASSWORD, more: WRONG_PASSWORD });
    await guest.post('/api/token/refresh', { refreshToken: `${refreshToken}x`, password: PASSWORD });
    await guest.as(`${person.token.slice(0, -4)}AAAA`).get('/api/user');
    await guest
      .with({ 'content-type': 'application/json', cookie: `session=${PASSWORD}`, 'x-api-key': PASSWORD })
      .send('POST', '/api/login', `{"email":"${email}","password":"${PASSWORD}`);
    await guest.post('/api/register', { ...newRegistration({ password: PASSWORD }), email });
    await person.client.put('/api/user', { password: NEW_PASSWORD, currentPassword: WRONG_PASSWORD });
    await person.client.put('/api/user', { password: NEW_PASSWORD, currentPassword: PASSWORD });
    const again = succeeded(await guest.post<Login>('/api/login', { email, password: NEW_PASSWORD }), 200);
    remember(again);
    const client = guest.as(again.token);
    await client.post('/api/logout', { refreshToken: again.refreshToken });

    // Services log most when their database rejects them or NATS disconnects.
    await own.nats?.kill('SIGKILL');
    await guest.post('/api/login', { email, password: NEW_PASSWORD });
    await own.nats?.restart();
    await own.postgres?.kill('SIGKILL');
    await guest.post('/api/login', { email, password: NEW_PASSWORD });
    await own.postgres?.restart();
    const last = await eventually(
      async () => {
        const answer = await guest.post<Login>('/api/login', { email, password: NEW_PASSWORD });
        remember(succeeded(answer, 200));
        return traceIdOf(answer);
      },
      { timeout: 30_000 },
    );

    // Once the last line is written, all earlier ones are too.
    await eventually(async () => {
      const all = await everything();
      for (const where of ['gateway.log', 'auth.log', 'exported']) expect(all.get(where)).toContain(last);
      for (const app of ['auth', 'notifications']) expect(all.get(`${app}.log`)).toContain('"level":"debug"');
    });
    const secrets = {
      passwords: [PASSWORD, NEW_PASSWORD, WRONG_PASSWORD, MAIL.password],
      // A token's payload contains no secret; its signature is one.
      tokens: tokens.map((token) => token.split('.').at(-1) ?? ''),
      webhook: [webhookSecret, webhookSecret.replace('whsec_', '')],
      databases: [kept.postgresPassword, ...Object.values(kept.databasePasswords)],
      keys: [kept.keyEncryptionKey],
      nats: Object.values(kept.natsSeeds),
      // Not secret, but personal: registering an address that is taken makes PostgreSQL log an error.
      addresses: [email, fan.email],
    };
    const leaks: string[] = [];
    for (const [where, text] of await everything())
      for (const [what, values] of Object.entries(secrets))
        for (const value of values) if (text.includes(value)) leaks.push(`${what} in ${where}`);
    expect(leaks).toEqual([]);
    expect(
      Object.values(secrets)
        .flat()
        .filter((value) => value.length < 8),
    ).toEqual([]);
    expect(mail.to(email).length).toBeGreaterThan(0);
  });
});
