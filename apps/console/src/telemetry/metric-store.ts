import { pointsOf, type SeenPoint } from './otlp';

/** A process that exports nothing for this long is forgotten. */
const KEPT_MS = 120_000;
/** The span of time that `growth` is about. */
export const WINDOW_MS = 60_000;
/** Metrics whose history is kept: the traffic between apps is computed from them. */
const WATCHED = new Set([
  'http.server.request.total',
  'http.server.request.duration',
  'rpc.client.call.duration',
  'messaging.process.duration',
  'db.client.operation.duration',
]);

interface Snapshot {
  time: number;
  value: number;
  buckets: number[];
}
interface Series {
  point: SeenPoint;
  /** Whether it counts from zero as far as this store knows, so that its first value is growth. */
  isNew: boolean;
  past: Snapshot[];
}

/** By how much a series grew within the window. */
export interface Growth extends Pick<SeenPoint, 'service' | 'name' | 'attributes' | 'bounds'> {
  count: number;
  /** Of histograms: the growth of each bucket. */
  buckets: number[];
}

/** The latest value of every series of every process, and the last minute of those about traffic. */
export class MetricStore {
  private readonly series = new Map<string, Series>();
  /** Processes that exported something, and when last. */
  private readonly instances = new Map<string, number>();
  private readonly startedAt: number;

  constructor(private readonly now: () => number = Date.now) {
    this.startedAt = now();
  }

  /** Takes one export; one that cannot be parsed is ignored. */
  add(raw: Buffer): void {
    let points: SeenPoint[];
    try {
      points = pointsOf(raw.toString());
    } catch {
      return;
    }
    const time = this.now();
    const known = new Set(this.instances.keys());
    for (const point of points) this.update(point, time, known);
    this.forget(time);
  }

  latest(): SeenPoint[] {
    return [...this.series.values()].map(({ point }) => point);
  }

  /** The growth of each series within the last minute. */
  growth(): Growth[] {
    const since = this.now() - WINDOW_MS;
    return [...this.series.values()].flatMap(({ point, isNew, past }) => {
      const last = past.at(-1);
      const before = past.findLast(({ time }) => time <= since) ?? (isNew ? undefined : past[0]);
      const count = (last?.value ?? 0) - (before?.value ?? 0);
      if (!last || last.time <= since || count <= 0) return [];
      const { service, name, attributes, bounds } = point;
      const buckets = last.buckets.map((value, index) => value - (before?.buckets[index] ?? 0));
      return [{ service, name, attributes, count, buckets, ...(bounds && { bounds }) }];
    });
  }

  private update(point: SeenPoint, time: number, known: Set<string>): void {
    const { instance, name, value, buckets = [], start } = point;
    this.instances.set(instance, time);
    const key = `${instance} ${name} ${JSON.stringify(point.attributes)}`;
    const found = this.series.get(key);
    const isNew = found?.isNew ?? (known.has(instance) || start >= this.startedAt);
    const past = found?.past ?? [];
    if (WATCHED.has(name)) past.push({ time, value, buckets });
    // The newest snapshot before the window is what the window is compared with.
    while (past[1] && past[1].time <= time - WINDOW_MS) past.shift();
    this.series.set(key, { point, isNew, past });
  }

  private forget(time: number): void {
    for (const [instance, seen] of this.instances) if (seen < time - KEPT_MS) this.instances.delete(instance);
    for (const [key, { point }] of this.series)
      if (!this.instances.has(point.instance)) this.series.delete(key);
  }
}
