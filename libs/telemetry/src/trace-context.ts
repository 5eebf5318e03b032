import { randomHex } from './random';

/** The W3C trace of a piece of work, and the span that caused it. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

const TRACEPARENT = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})/;
const ALL_ZERO = /^0+$/;

/**
 * Reads a `traceparent` header. A malformed one counts as absent, as the specification requires.
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const [, traceId, spanId, flags] = (header && TRACEPARENT.exec(header)) || [];
  if (!traceId || !spanId || !flags || ALL_ZERO.test(traceId) || ALL_ZERO.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (parseInt(flags, 16) & 1) === 1 };
}

export const formatTraceparent = ({ traceId, spanId, sampled }: TraceContext): string =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;

/** A new span in the caller's trace, or the first span of a new trace if there is no caller. */
export function continueTrace(caller?: TraceContext): TraceContext {
  return {
    traceId: caller?.traceId ?? randomHex(16),
    spanId: randomHex(8),
    sampled: caller?.sampled ?? false,
  };
}
