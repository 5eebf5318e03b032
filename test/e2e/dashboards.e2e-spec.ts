import { join } from 'node:path';
import { APPS } from '#platform';
import type { Browser } from 'playwright-core';
import { type DashboardServer, startDashboardServer } from '../../scripts/lab/dashboards/dashboard-server';
import { type Prometheus, SCRAPE_SECONDS, startPrometheus } from '../../scripts/lab/dashboards/prometheus';
import { findPrometheus } from '../../scripts/lab/dashboards/prometheus-binary';
import { freePort } from '../../scripts/dev/stack/ports';
import { expressionsOf, filledIn } from '../architecture/dashboards';
import { dashboards } from '../architecture/observability';
import { openBrowser } from '../support/browser';
import { visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { loggedIn, published, registered, succeeded } from '../support/people';
import { testState } from '../support/state';

// Empty while all is well, or filled only by a collector that derives metrics from spans.
// A queue of the gateway has a duration only once a request had to wait.
const OFTEN_EMPTY =
  /error_type!=""|STATUS_CODE_ERROR|traces_span_metrics|jobs_failed|by .alertname|http_server_queue_duration/;

const prometheus = findPrometheus('prometheus');

describe('the dashboards', () => {
  if ('missing' in prometheus) {
    it.todo(`are not tested without Prometheus: ${prometheus.missing}`);
    return;
  }
  let server: Prometheus;
  let pageServer: DashboardServer;
  let browser: Browser | undefined;

  beforeAll(async () => {
    const adminUrls: Record<string, string> = testState().adminUrls ?? {};
    const targets = Object.entries(adminUrls).map(([name, url]) => [name, [new URL(url).host]]);
    server = await startPrometheus(
      join(testState().folder, 'prometheus'),
      Object.fromEntries(targets) as Record<string, string[]>,
    );
    const settings = {
      prometheusUrl: server.url,
      scrapeSeconds: SCRAPE_SECONDS,
      consoleUrl: undefined,
      apps: APPS,
    };
    pageServer = await startDashboardServer(await freePort(), settings);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await pageServer?.close();
    await server?.stop();
  });

  /** Requests that increase every counter. */
  async function use(): Promise<void> {
    const author = await registered();
    const reader = await registered();
    await loggedIn(author);
    expect((await visitor().get('/api/user')).status).toBe(401);
    const { slug } = await published(author);
    const path = `/api/articles/${slug}`;
    succeeded(await author.client.put(path, { body: 'Changed' }), 200);
    succeeded(await reader.client.post(`${path}/favorite`), 200);
    succeeded(await reader.client.delete(`${path}/favorite`), 200);
    succeeded(await author.client.delete(path), 204);
    expect((await visitor().get(path)).status).toBe(404);
  }

  async function seriesOf(query: string): Promise<number> {
    const answer = await fetch(`${server.url}/api/v1/query?${new URLSearchParams({ query })}`);
    const { data, error } = (await answer.json()) as { data?: { result: unknown[] }; error?: string };
    if (!data) throw new Error(`${query}: ${error}`);
    return data.result.length;
  }

  it('have data for every query on a system under use', async () => {
    const queries = dashboards.flatMap(({ dashboard }) => expressionsOf(dashboard));
    expect(queries.length).toBeGreaterThan(60);
    const every = queries.map((query) => filledIn(query.replaceAll('$job', '.*')));
    await eventually(
      async () => {
        await use();
        const counts = await Promise.all(every.map(seriesOf));
        const empty = every.filter((query, at) => counts[at] === 0 && !OFTEN_EMPTY.test(query));
        expect(empty).toEqual([]);
      },
      { interval: 2_000, timeout: 40_000 },
    );
  });

  it('are rendered in a browser without Grafana', async () => {
    if (!browser) return; // reported by openBrowser
    const page = await browser.newPage({ viewport: { width: 1500, height: 1000 } });
    const errors: string[] = [];
    page.on('console', (message) => errors.push(...(message.type() === 'error' ? [message.text()] : [])));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(pageServer.url);
    const titles = dashboards.map(({ dashboard }) => dashboard.title).sort();
    await eventually(async () => expect(await page.locator('nav a').allTextContents()).toEqual(titles));
    for (const { dashboard } of dashboards) {
      await page.locator('nav a', { hasText: dashboard.title }).click();
      const drawn = dashboard.panels.filter(({ type }) => type === 'timeseries').length;
      await eventually(async () => expect(await page.locator('.uplot canvas').count()).toBe(drawn));
      expect(await page.locator('.problem').allTextContents()).toEqual([]);
    }
    await page.locator('nav a', { hasText: 'Overview' }).click();
    await page.locator('.u-label', { hasText: 'POST /api/register' }).first().waitFor();
    await page.screenshot({ path: process.env.SCREENSHOT ?? join(testState().folder, 'dashboards.png') });
    expect(errors).toEqual([]);
    await page.close();
  });
});
