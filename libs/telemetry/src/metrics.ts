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

/** What a metric measures. Its attributes must have few different values: templates and codes, never ids. */
export interface Instrument {
  /** UCUM: `s`, `ms`, `By`, `{article}`. */
  unit: string;
  description: string;
}

/** Read each time, because the SDK may load this file before it has set its provider. */
const meter = () => metrics.getMeter('publishing-platform');

/** Bucket boundaries in seconds, as the conventions recommend for HTTP, RPC and messaging. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.3, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
export const MILLISECONDS = SECONDS.map((second) => Math.round(second * 1_000));

/** A value that only grows. */
export function counter(name: string, instrument: Instrument): Counter {
  return meter().createCounter(name, { ...instrument, valueType: ValueType.INT });
}

/** A counter without attributes that exists from the start, so that its first increment is visible as one. */
export function counterFromZero(name: string, instrument: Instrument): Counter {
  const made = counter(name, instrument);
  made.add(0);
  return made;
}

/** A value that is kept elsewhere; `observe` is called whenever metrics are read. */
export function gauge(
  name: string,
  instrument: Instrument,
  observe: (result: ObservableResult) => void | Promise<void>,
): () => void {
  const observable = meter().createObservableGauge(name, instrument);
  observable.addCallback(observe);
  return () => observable.removeCallback(observe);
}

/** A value that can be summed over processes, such as running requests. */
export function level(
  name: string,
  instrument: Instrument,
  observe: (result: ObservableResult) => void,
): void {
  meter()
    .createObservableUpDownCounter(name, { ...instrument, valueType: ValueType.INT })
    .addCallback(observe);
}

/** A counter that is kept elsewhere; `observe` reports its current sum. */
export function total(
  name: string,
  instrument: Instrument,
  observe: (result: ObservableResult) => void,
): void {
  meter()
    .createObservableCounter(name, { ...instrument, valueType: ValueType.INT })
    .addCallback(observe);
}

/** The newest exemplars of each histogram: by name, then by attribute values, then by bucket. */
export const exemplars = new Map<string, Map<string, (Exemplar | undefined)[]>>();

const series = new WeakMap<Attributes, string>();

/** The key of a series: its attribute values in their order. It is cached for attribute objects that are used again. */
export function seriesOf(attributes: Attributes): string {
  let found = series.get(attributes);
  if (found === undefined) series.set(attributes, (found = Object.values(attributes).join('\u0001')));
  return found;
}

/** A histogram of durations. A value measured in a sampled trace becomes the exemplar of its bucket. */
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

  /** @param span the span to which the value belongs, by default the active one */
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

/** The first bucket whose inclusive upper bound is at least the value. */
function bucketOf(value: number, boundaries: number[]): number {
  const index = boundaries.findIndex((bound) => value <= bound);
  return index < 0 ? boundaries.length : index;
}
