import {
  type Attributes,
  type Counter,
  metrics,
  type ObservableResult,
  trace,
  TraceFlags,
  ValueType,
} from '@opentelemetry/api';
import { type Exemplar, running } from './running';

/** What a metric measures. Attributes must have few values: templates and codes, never ids. */
export interface Instrument {
  /** UCUM: `s`, `ms`, `By`, `{article}`. */
  unit: string;
  description: string;
}

/** Asked for anew each time: the SDK may load this file before it has made its own. */
const meter = () => metrics.getMeter('publishing-platform');

/** Seconds, as the conventions advise for HTTP, RPC and messaging. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.3, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
export const MILLISECONDS = SECONDS.map((second) => Math.round(second * 1_000));

/** Something that only grows. */
export function counter(name: string, instrument: Instrument): Counter {
  return meter().createCounter(name, { ...instrument, valueType: ValueType.INT });
}

/** A counter without attributes that is there from the start, so that its first step is seen as one. */
export function counterFromZero(name: string, instrument: Instrument): Counter {
  const made = counter(name, instrument);
  made.add(0);
  return made;
}

/** Something that is counted elsewhere or has a level: asked for whenever metrics are read. */
export function gauge(
  name: string,
  instrument: Instrument,
  observe: (result: ObservableResult) => void | Promise<void>,
): () => void {
  const observable = meter().createObservableGauge(name, instrument);
  observable.addCallback(observe);
  return () => observable.removeCallback(observe);
}

/** A level that sums up over processes, such as requests in hand. */
export function level(
  name: string,
  instrument: Instrument,
  observe: (result: ObservableResult) => void,
): void {
  meter()
    .createObservableUpDownCounter(name, { ...instrument, valueType: ValueType.INT })
    .addCallback(observe);
}

/** A counter that is kept elsewhere: asked for its sum so far. */
export function total(
  name: string,
  instrument: Instrument,
  observe: (result: ObservableResult) => void,
): void {
  meter()
    .createObservableCounter(name, { ...instrument, valueType: ValueType.INT })
    .addCallback(observe);
}

/** The newest exemplars of every histogram: by name, then by the values of the attributes, then by bucket. */
export const exemplars = new Map<string, Map<string, (Exemplar | undefined)[]>>();

const series = new WeakMap<Attributes, string>();

/** Attributes of one series in the order they are always given in; of those given again and again it is made once. */
export function seriesOf(attributes: Attributes): string {
  let found = series.get(attributes);
  if (found === undefined) series.set(attributes, (found = Object.values(attributes).join('\u0001')));
  return found;
}

/** How long things take, by buckets. A value measured in a sampled trace is kept as the bucket's exemplar. */
export class Durations {
  private readonly record: (value: number, attributes: Attributes) => void;
  private readonly newest = new Map<string, (Exemplar | undefined)[]>();

  constructor(
    name: string,
    instrument: Instrument,
    private readonly boundaries = SECONDS,
  ) {
    const advice = { explicitBucketBoundaries: [...boundaries] };
    const histogram = meter().createHistogram(name, { ...instrument, advice });
    this.record = (value, attributes) => histogram.record(value, attributes);
    exemplars.set(name, this.newest);
  }

  /** @param span whose trace the value belongs to; without one it is the active span's */
  add(value: number, attributes: Attributes, span = trace.getActiveSpan()): void {
    if (!running.metrics) return;
    this.record(value, attributes);
    const found = span?.spanContext();
    if (!found || (found.traceFlags & TraceFlags.SAMPLED) === 0) return;
    const name = seriesOf(attributes);
    let buckets = this.newest.get(name);
    if (!buckets) this.newest.set(name, (buckets = []));
    buckets[bucketOf(value, this.boundaries)] = {
      value,
      traceId: found.traceId,
      spanId: found.spanId,
      at: Date.now() / 1_000,
    };
  }
}

/** The first bucket whose upper bound, which belongs to it, is not below the value. */
function bucketOf(value: number, boundaries: number[]): number {
  const index = boundaries.findIndex((bound) => value <= bound);
  return index < 0 ? boundaries.length : index;
}
