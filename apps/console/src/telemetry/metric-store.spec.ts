import { MetricStore } from './metric-store';

const NAME = 'rpc.client.call.duration';

describe('the store of metrics', () => {
  let time: number;
  let store: MetricStore;

  beforeEach(() => {
    time = 1_000_000;
    store = new MetricStore(() => time);
  });

  /** An export of a process: each series by the method that it is about. */
  function exported(counts: Record<string, number>, { instance = 'a', start = 0, name = NAME } = {}): void {
    const dataPoints = Object.entries(counts).map(([method, count]) => ({
      attributes: [{ key: 'rpc.method', value: { stringValue: method } }],
      startTimeUnixNano: String(start * 1e6),
      count,
      bucketCounts: ['0', String(count)],
      explicitBounds: [1],
    }));
    const attributes = [
      { key: 'service.name', value: { stringValue: 'gateway' } },
      { key: 'service.instance.id', value: { stringValue: instance } },
    ];
    const metrics = [{ name, histogram: { dataPoints } }];
    store.add(
      Buffer.from(
        JSON.stringify({ resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ metrics }] }] }),
      ),
    );
  }
  const grown = (): Record<string, number> =>
    Object.fromEntries(
      store.growth().map(({ attributes, count }) => [String(attributes['rpc.method']), count]),
    );

  it('knows by how much a series grew since it was first seen', () => {
    exported({ 'auth/login': 100 });
    expect(grown()).toEqual({});
    time += 2_000;
    exported({ 'auth/login': 103 });
    expect(store.growth()).toMatchObject([{ service: 'gateway', name: NAME, count: 3, buckets: [0, 3] }]);
  });

  it('counts all of a series that began while it was watched', () => {
    exported({ 'auth/login': 100 });
    time += 2_000;
    exported({ 'auth/login': 100, 'auth/register': 2 });
    exported({ 'users/get': 5 }, { instance: 'b', start: time });
    expect(grown()).toEqual({ 'auth/register': 2, 'users/get': 5 });
  });

  it('forgets growth of more than a minute ago', () => {
    exported({ 'auth/login': 0 });
    for (let second = 2; second <= 80; second += 2) {
      time += 2_000;
      exported({ 'auth/login': second });
    }
    expect(grown()).toEqual({ 'auth/login': 60 });
    time += 60_000;
    expect(grown()).toEqual({});
  });

  it('keeps the latest value of each process, until the process has been silent for long', () => {
    exported({ 'auth/login': 1 });
    exported({ 'auth/login': 2 });
    exported({ 'auth/login': 7 }, { instance: 'b' });
    expect(store.latest().map(({ value }) => value)).toEqual([2, 7]);
    time += 121_000;
    exported({ 'auth/login': 8 }, { instance: 'b' });
    expect(store.latest().map(({ value }) => value)).toEqual([8]);
  });

  it('ignores exports that it cannot parse', () => {
    store.add(Buffer.from('{'));
    store.add(Buffer.from('{}'));
    expect(store.latest()).toEqual([]);
  });
});
