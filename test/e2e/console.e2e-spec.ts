import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import * as contracts from '#contracts';
import { routesIn } from '#contracts';
import { APPS } from '#platform';
import type { Received } from '../../apps/console/src/requests/gateway-client';
import type { Edge } from '../../apps/console/src/traffic/traffic';
import { consoleProcess } from '../../scripts/dev/local-console';
import type { AppProcess } from '../../scripts/dev/stack/app-process';
import { freePorts } from '../../scripts/dev/stack/ports';
import type { Stack } from '../../scripts/dev/stack/stack';
import { openBrowser } from '../support/browser';
import { Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { newRegistration, type Person, published, registered, succeeded } from '../support/people';
import { testState } from '../support/state';
import { startOwnSystem } from '../support/own-system';
import { traceIdOf } from '../support/telemetry';

const SOON = {
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
  OTEL_METRIC_EXPORT_INTERVAL: '300',
};

describe('the console', () => {
  let own: Stack;
  let consoleApp: AppProcess;
  let author: Person;
  let browser: Browser | undefined;
  const complaints: string[] = [];

  beforeAll(async () => {
    const [port = 0, gatewayPort = 0, ...adminPorts] = await freePorts(2 + APPS.length);
    const ports = APPS.map((app, index) => [app, adminPorts[index] as number] as const);
    consoleApp = consoleProcess({
      port,
      gatewayUrl: `http://127.0.0.1:${gatewayPort}`,
      adminUrls: Object.fromEntries(ports.map(([app, admin]) => [app, `http://127.0.0.1:${admin}`])),
      dataDir: testState().folder,
      crashBackoff: { firstMs: 50, longestMs: 50 },
    });
    // First: an app that cannot export its telemetry waits before it tries again.
    await consoleApp.start();
    own = await startOwnSystem({
      env: {
        ...SOON,
        OTEL_EXPORTER_OTLP_ENDPOINT: consoleApp.adminUrl,
        ENVIRONMENT: 'development',
        // Outside of tests, less is refused.
        ARGON2_MEMORY: '19456',
        ARGON2_TIME: '2',
      },
      gatewayPort,
      ports: Object.fromEntries(ports),
    });
    author = await registered({}, own.baseUrl);
    await published(author);
    browser = await openBrowser();
  });
  afterEach(() => expect(complaints.splice(0)).toEqual([]));
  afterAll(async () => {
    await browser?.close();
    await consoleApp?.stop();
    await own?.stop();
  });

  const data = async <Body>(path: string): Promise<Body> =>
    succeeded(await visitor(consoleApp.adminUrl).get<Body>(`/data/${path}`), 200);

  it('knows recent requests, the spans of each, and the log of one alone', async () => {
    const answer = await author.client.get('/api/articles/no-such-article');
    const traceId = traceIdOf(answer);
    await eventually(async () => {
      const traces = await data<{ traceId: string }[]>('traces?limit=20');
      expect(traces.find((trace) => trace.traceId === traceId)).toMatchObject({
        name: 'GET /api/articles/:slug',
        service: 'gateway',
        spans: 7,
        services: 2,
        status: '404',
        failed: false,
      });
    });
    expect(await data<object[]>(`trace?id=${traceId}`)).toHaveLength(7);
    expect(await data(`logs?trace=${traceId}`)).toMatchObject([
      { service: 'gateway', message: 'request', traceId },
    ]);
    expect(await data('logs?level=error')).toEqual([]);
  });

  it('knows how events flow, and the health of each app', async () => {
    await eventually(async () => {
      const flow = await data<{ service: string }[]>('flow');
      expect(flow.find(({ service }) => service === 'articles')).toMatchObject({
        pending: 0,
        oldestAge: 0,
        sent: 1,
        consumers: [{ name: 'articles-authors', lag: 0, handled: 1, deadLetters: 0 }],
      });
    });
    const health = await data<{ name: string; state: string; parts: object }[]>('health');
    expect(health.map(({ name, state }) => [name, state])).toEqual(APPS.map((app) => [app, 'healthy']));
    expect(health[1]?.parts).toEqual({ nats: 'healthy', database: 'healthy' });
  });

  it('knows the traffic between apps in the last minute', async () => {
    await eventually(async () => {
      const { edges } = await data<{ edges: Edge[] }>('traffic');
      const edge = (from: string, to: string) => edges.find((one) => one.from === from && one.to === to);
      expect(edge('clients', 'gateway')?.operations.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['POST /api/register', 'POST /api/articles', 'GET /api/articles/:slug']),
      );
      expect(edge('gateway', 'articles')?.operations).toContainEqual({
        name: 'articles/create',
        count: 1,
        failed: 0,
        p95: expect.any(Number) as number,
      });
      expect(edge('gateway', 'articles')?.failed).toBe(0);
      expect(edge('articles', 'notifications')).toMatchObject({ kind: 'event', count: 1 });
      expect(edge('articles', 'PostgreSQL')?.count).toBeGreaterThan(0);
    });
  });

  it('sends requests to the gateway alone, as a user who is logged in once', async () => {
    const page = visitor(consoleApp.adminUrl);
    const send = (request: object) => page.post<Received & { error: string }>('/data/send', request);
    const { email, password } = author;
    const user = { method: 'GET', path: '/api/user', user: email };
    expect((await send(user)).body.error).toBe(`${email} has to log in again`);
    expect((await page.post('/data/users', { email, password: 'wrong' })).status).toBe(400);
    const users = succeeded(await page.post<object[]>('/data/users', { email, password }), 200);
    expect(users).toContainEqual({
      email,
      name: 'Ada Reader',
      roles: ['user'],
      isDemo: false,
      isLoggedIn: true,
    });
    expect(JSON.stringify(users)).not.toMatch(/eyJ/);
    const answer = succeeded(await send(user), 200);
    expect(answer).toMatchObject({
      status: 200,
      truncated: false,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    expect(JSON.parse(answer.body)).toMatchObject({ user: { email } });
    expect(succeeded(await send({ ...user, user: undefined }), 200).status).toBe(401);
    for (const path of ['@attacker.example/', 'http://attacker.example/', ''])
      expect((await send({ method: 'GET', path })).status).toBe(400);
    expect((await send({ method: 'GET', path: '//attacker.example/' })).body.status).toBe(404);
    const demo = await send({ ...user, user: 'ada.moreau@example.com' });
    expect(demo.body.error).toContain('npm run db:seed');
  });

  it('makes no telemetry of itself, and takes none from elsewhere', async () => {
    expect((await visitor(consoleApp.adminUrl).get('/')).headers['content-security-policy']).toMatch(
      /script-src 'self'/,
    );
    const traces = await data<{ name: string }[]>('traces');
    expect(traces.filter(({ name }) => /console|health|data/.test(name))).toEqual([]);
    expect((await visitor(consoleApp.adminUrl).post('/data/traces', {})).status).toBe(404);
  });

  it.each([
    ['under a name of its own', { host: 'rebind.attacker.example:8080' }],
    ['from another origin', { origin: 'http://attacker.example' }],
    ['as a part of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('answers no foreign page that asks %s', async (_how, headers) => {
    const page = visitor(consoleApp.adminUrl).with(headers);
    for (const path of ['/', '/page/main.js', '/data/logs', '/data/traces', '/data/users'])
      expect(await page.get(path)).toMatchObject({ status: 403, body: { code: 'console.local_only' } });
    for (const path of ['/v1/logs', '/data/users', '/data/send'])
      expect((await page.post(path, { resourceLogs: [] })).status).toBe(403);
    const admin = new Client(own.app('gateway').adminUrl, headers);
    expect((await admin.get('/metrics')).status).toBe(403);
    expect((await admin.put('/log-level', { level: 'silent' })).status).toBe(403);
  });

  it('shows all that in a browser', async () => {
    if (!browser) return; // said when it was looked for
    const answer = await visitor(own.baseUrl).post('/api/register', newRegistration());
    const page = await open('requests');
    await page.locator(`#traces tr[data-trace="${traceIdOf(answer)}"]`).click();
    await eventually(async () => expect(await titles(page)).toContain('notifications job.notification'), {
      timeout: 15_000,
    });
    const rows = await titles(page);
    expect(rows[0]).toBe('gateway POST /api/register');
    expect(rows.length).toBeGreaterThan(40);
    await page.locator('.row', { hasText: 'user.register' }).click();
    await page.locator('#span dt', { hasText: 'user.id' }).waitFor();
    const services = new Set(await page.locator('#logs b').allTextContents());
    expect([...services].sort()).toEqual(['articles', 'auth', 'gateway', 'notifications', 'users']);
    expect(await page.locator('#health li.healthy').count()).toBe(APPS.length);
    await page.close();
  });

  it('draws the traffic between apps, and lists the operations of an edge', async () => {
    if (!browser) return;
    await published(author);
    const page = await open('overview');
    await page.locator('#picture g.edge.used[data-edge="gateway articles call"]').waitFor();
    expect(await page.locator('#picture .node').count()).toBe(APPS.length + 1);
    expect(await page.locator('#flow tr').count()).toBeGreaterThanOrEqual(5);
    await page.locator('#edges tr[data-edge="gateway articles call"]').click();
    await page.locator('#edges td.operation', { hasText: 'articles/create' }).waitFor();
    await page.locator('#picture .node[data-node="notifications"]').click();
    await page.locator('#edges td.operation', { hasText: 'events.articles.article-created.v1' }).waitFor();
    await page.locator('#all-edges').click();
    await page.locator('#edges tr[data-edge="clients gateway http"]').waitFor();
    await page.screenshot({ path: process.env.SCREENSHOT ?? join(testState().folder, 'console.png') });
    await page.close();
  });

  it('lists every service with its calls, events and routes', async () => {
    if (!browser) return;
    const page = await open('services');
    await page.locator('#services-list .app').first().waitFor();
    const names = await page.locator('#services-list .app').allInnerTexts();
    expect(names.map((name) => name.trim())).toEqual(APPS);
    expect(await page.locator('#service details').count()).toBe(routesIn(contracts).length);
    await page.locator('#service details[data-id="articles.create"] summary').click();
    const schemas = page.locator('#service details[data-id="articles.create"] .schema');
    await schemas.first().waitFor();
    expect(await schemas.locator('h4').allTextContents()).toEqual(['Body', 'Reply 201']);
    expect(await schemas.first().innerText()).toMatch(/title\s+string\s+at most 200 characters/);
    await page.locator('#services-list a', { hasText: 'users' }).click();
    await page.locator('#service details[data-id="events.users.profile-changed.v1"]').waitFor();
    expect(await page.locator('#service').innerText()).toContain('articles-authors');
    await page.close();
  });

  it('sends a request as a user from a form, and shows text as text', async () => {
    if (!browser) return;
    const page = await open('send/articles.create');
    const title = '<img src=x onerror="document.title=1">';
    await page.locator('#request .login summary').click();
    await page.locator('#request .login input[type=email]').fill(author.email);
    await page.locator('#request .login input[type=password]').fill(author.password);
    await page.locator('#request .login button').click();
    await eventually(async () =>
      expect(await page.locator('#request select').inputValue()).toBe(author.email),
    );
    expect(await page.locator('#request textarea').inputValue()).toContain('How to sail alone');
    await page.locator('#request textarea').fill(JSON.stringify({ title, body: title }));
    await page.locator('#request button[type=submit]').click();
    await page.locator('#status', { hasText: '201 Created' }).waitFor();
    expect(JSON.parse(await page.locator('#body').innerText())).toMatchObject({
      article: { title, author: { username: author.username } },
    });
    await page.locator('#response a', { hasText: 'Trace' }).click();
    await eventually(async () => expect((await titles(page))[0]).toBe('gateway POST /api/articles'));
    await page.locator('a[href="#/send"]').click();
    await page.locator('[data-route="tags.list"]').click();
    await page.locator('#request h2', { hasText: '/api/tags' }).waitFor();
    expect(await page.title()).toBe('Console');
    await page.close();
  });

  it('follows what happens, and shows text as text', async () => {
    if (!browser) return;
    const page = await open('requests');
    await page.locator('#traces tr[data-trace]').first().waitFor();
    const agent = '<img src=x onerror="document.title=1">';
    const answer = await visitor(own.baseUrl).with({ 'user-agent': agent }).get('/api/tags');
    await page.locator(`#traces tr[data-trace="${traceIdOf(answer)}"]`).click();
    await page.locator('.row').first().click();
    await page.locator('#span dd', { hasText: agent }).waitFor();
    expect(await page.title()).toBe('Console');
    await page.close();
  });

  // The last test: telemetry that the apps cannot export while the console restarts arrives late.
  it('is not part of the gateway, and restarts when it ends', async () => {
    expect((await visitor(own.baseUrl).get('/console')).status).toBe(404);
    const before = consoleApp.pid;
    consoleApp.kill();
    await eventually(() => expect(consoleApp.pid).not.toBe(before));
    await consoleApp.untilReady();
  });

  /** Opens a view of the page. Any error in the browser's console fails the running test. */
  async function open(view: string): Promise<Page> {
    const page = await (browser as Browser).newPage({ viewport: { width: 1500, height: 900 } });
    page.on('console', (message) => complaints.push(...(message.type() === 'error' ? [message.text()] : [])));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${consoleApp.adminUrl}/#/${view}`);
    return page;
  }
});

const titles = async (page: Page): Promise<string[]> =>
  (await page.locator('.row .title').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
