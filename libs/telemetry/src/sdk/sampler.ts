import { type Attributes, type Context, type Link, type SpanKind, trace } from '@opentelemetry/api';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { RateLimit } from './rate-limit';
import type { Settings } from './settings';

/**
 * The sampler that `OTEL_TRACES_SAMPLER` names; an unknown name samples everything whose parent is sampled.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration
 */
export function samplerFrom({ name, argument }: Settings['sampler'], tracesPerSecond?: number): Sampler {
  const wanted = tracesPerSecond === undefined ? named(name, argument) : limited(tracesPerSecond);
  return new NoLonelyQueries(wanted);
}

/** Samples at most `perSecond` new traces per second, and all spans of sampled traces. */
function limited(perSecond: number): Sampler {
  const limit = new RateLimit(perSecond);
  const decision = (): SamplingResult =>
    limit.take() ? { decision: SamplingDecision.RECORD_AND_SAMPLED } : DROPPED;
  return new ParentBasedSampler({
    root: { shouldSample: decision, toString: () => `${perSecond} a second` },
  });
}

function named(name: string, argument: number): Sampler {
  const ratio = (): Sampler => new TraceIdRatioBasedSampler(Math.min(1, argument));
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return ratio();
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: ratio() });
    default:
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
  }
}

const DROPPED: SamplingResult = { decision: SamplingDecision.NOT_RECORD };

/** Drops queries outside of any request or event (polls, health checks), which would each be a trace of one span. */
class NoLonelyQueries implements Sampler {
  constructor(private readonly wrapped: Sampler) {}

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    if ('db.system.name' in attributes && !trace.getSpan(context)) return DROPPED;
    return this.wrapped.shouldSample(context, traceId, name, kind, attributes, links);
  }

  toString(): string {
    return `NoLonelyQueries{${this.wrapped.toString()}}`;
  }
}
