import type { Growth } from '../telemetry/metric-store';
import type { SeenSpan } from '../telemetry/otlp';
import { type Edge, trafficOf } from './traffic';

const BOUNDS = [0.01, 0.1];
const growth = (name: string, service: string, count: number, attributes: Growth['attributes']): Growth => ({
  name,
  service,
  count,
  attributes,
  bounds: BOUNDS,
  buckets: [count, 0, 0],
});
const http = (suffix: string, count: number, status: number): Growth =>
  growth(`http.server.request.${suffix}`, 'gateway', count, {
    'http.request.method': 'GET',
    'http.route': '/api/tags',
    'http.response.status_code': status,
  });
const failedSpan = (type: string) =>
  ({ failed: true, attributes: { 'error.type': type } }) as unknown as SeenSpan;

const edge = (growths: Growth[], from: string, to: string, spans: SeenSpan[] = []): Edge | undefined =>
  trafficOf(growths, spans).edges.find((one) => one.from === from && one.to === to);

describe('the traffic between apps', () => {
  it('has an edge for all that platform.ts provides for, used or not', () => {
    const { apps, edges } = trafficOf([], []);
    expect(apps).toContainEqual({ name: 'gateway', serves: false });
    expect(apps).toContainEqual({ name: 'articles', serves: true });
    for (const expected of [
      { from: 'clients', to: 'gateway', kind: 'http' },
      { from: 'gateway', to: 'articles', kind: 'call' },
      { from: 'users', to: 'auth', kind: 'call' },
      { from: 'articles', to: 'notifications', kind: 'event' },
      { from: 'auth', to: 'gateway', kind: 'event' },
      { from: 'users', to: 'PostgreSQL', kind: 'query' },
    ])
      expect(edges).toContainEqual({ ...expected, count: 0, failed: 0, p95: undefined, operations: [] });
  });

  it('counts each request once, and as failed only what is an error of the server', () => {
    const growths = [
      ...[http('total', 6, 200), http('total', 3, 404), http('total', 1, 503)],
      ...[http('duration', 6, 200), http('duration', 3, 404)],
    ];
    expect(edge(growths, 'clients', 'gateway')).toEqual({
      ...{ from: 'clients', to: 'gateway', kind: 'http', count: 10, failed: 1 },
      p95: expect.closeTo(9.5, 0) as number,
      operations: [{ name: 'GET /api/tags', count: 10, failed: 1, p95: expect.any(Number) as number }],
    });
  });

  it('counts calls as failed, not as refused, by the status of spans', () => {
    const call = (count: number, type?: string): Growth =>
      growth('rpc.client.call.duration', 'gateway', count, {
        'rpc.method': 'auth/login',
        ...(type && { 'error.type': type }),
      });
    const growths = [call(5), call(2, 'auth.invalid_credentials'), call(1, 'rpc.timeout')];
    expect(edge(growths, 'gateway', 'auth', [failedSpan('rpc.timeout')])).toMatchObject({
      kind: 'call',
      count: 8,
      failed: 1,
      operations: [{ name: 'auth/login', count: 8, failed: 1 }],
    });
  });

  it('leads from the publisher of an event to its consumer, most frequent events first', () => {
    const processed = (type: string, count: number): Growth =>
      growth('messaging.process.duration', 'notifications', count, {
        'messaging.destination.name': `events.articles.${type}.v1`,
      });
    const found = edge(
      [processed('article-created', 1), processed('favorite-added', 4)],
      'articles',
      'notifications',
    );
    expect(found).toMatchObject({ kind: 'event', count: 5, failed: 0 });
    expect(found?.operations.map(({ name }) => name)).toEqual([
      'events.articles.favorite-added.v1',
      'events.articles.article-created.v1',
    ]);
  });
});
