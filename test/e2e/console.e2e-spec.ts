import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { APPS } from '#platform';
import { consoleProcess } from '../../scripts/dev/local-console';
import type { AppProcess } from '../../scripts/dev/stack/app-process';
import { freePorts } from '../../scripts/dev/stack/ports';
import type { Stack } from '../../scripts/dev/stack/stack';
import { openBrowser } from '../support/browser';
import { Client, visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { newcomer, type Person, published, registered, succeeded } from '../support/people';
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
  let viewer: AppProcess;
  let author: Person;
  let browser: Browser | undefined;

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    own = await startOwnSystem({
      env: {
        ...SOON,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
        ENVIRONMENT: 'development',
      },
    });
    viewer = consoleProcess({
      port,
      gatewayUrl: own.baseUrl,
      adminUrls: Object.fromEntries(own.processes.map(({ name, adminUrl }) => [name, adminUrl])),
      dataDir: testState().folder,
      crashBackoff: { firstMs: 50, longestMs: 50 },
    });
    await viewer.start();
    author = await registered({}, own.baseUrl);
    await published(author);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await viewer?.stop();
    await own?.stop();
  });

  const data = async <Body>(path: string): Promise<Body> =>
    succeeded(await visitor(viewer.adminUrl).get<Body>(`/data/${path}`), 200);

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

  it('knows how events flow, and who is well', async () => {
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

  it('makes no telemetry of itself, and takes none from elsewhere', async () => {
    expect((await visitor(viewer.adminUrl).get('/')).headers['content-security-policy']).toMatch(
      /script-src 'self'/,
    );
    const traces = await data<{ name: string }[]>('traces');
    expect(traces.filter(({ name }) => /console|health|data/.test(name))).toEqual([]);
    expect((await visitor(viewer.adminUrl).post('/data/traces', {})).status).toBe(404);
  });

  it('is no part of the gateway, and is started again when it ends', async () => {
    expect((await visitor(own.baseUrl).get('/console')).status).toBe(404);
    const before = viewer.pid;
    viewer.kill();
    await eventually(() => expect(viewer.pid).not.toBe(before));
    await viewer.untilReady();
  });

  it.each([
    ['under a name of its own', { host: 'rebind.attacker.example:8080' }],
    ['from another origin', { origin: 'http://attacker.example' }],
    ['as a part of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('answers no foreign page that asks %s', async (_how, headers) => {
    const page = visitor(viewer.adminUrl).with(headers);
    for (const path of ['/', '/page/console.js', '/data/logs', '/data/traces'])
      expect(await page.get(path)).toMatchObject({ status: 403, body: { code: 'console.local_only' } });
    expect((await page.post('/v1/logs', { resourceLogs: [] })).status).toBe(403);
    const admin = new Client(own.app('gateway').adminUrl, headers);
    expect((await admin.get('/metrics')).status).toBe(403);
    expect((await admin.put('/log-level', { level: 'silent' })).status).toBe(403);
  });

  it('shows all that in a browser', async () => {
    if (!browser) return; // said when it was looked for
    const answer = await visitor(own.baseUrl).post('/api/register', newcomer());
    const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(...(message.type() === 'error' ? [message.text()] : [])));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(viewer.adminUrl);
    await page.locator(`#requests tr[data-trace="${traceIdOf(answer)}"]`).click();
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
    expect(await page.locator('#flow tr').count()).toBeGreaterThanOrEqual(5);
    expect(await page.locator('#health li.healthy').count()).toBe(APPS.length);
    await page.screenshot({ path: process.env.SCREENSHOT ?? join(testState().folder, 'console.png') });
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('follows what happens, and shows text as text', async () => {
    if (!browser) return;
    const page = await browser.newPage();
    await page.goto(viewer.adminUrl);
    await page.locator('#requests tr[data-trace]').first().waitFor();
    const agent = '<img src=x onerror="document.title=1">';
    const answer = await visitor(own.baseUrl).with({ 'user-agent': agent }).get('/api/tags');
    await page.locator(`#requests tr[data-trace="${traceIdOf(answer)}"]`).click();
    await page.locator('.row').first().click();
    await page.locator('#span dd', { hasText: agent }).waitFor();
    expect(await page.title()).toBe('Console');
    await page.close();
  });
});

const titles = async (page: Page): Promise<string[]> =>
  (await page.locator('.row .title').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
