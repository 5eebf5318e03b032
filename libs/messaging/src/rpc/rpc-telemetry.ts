import { performance } from 'node:perf_hooks';
import {
  activeTrace,
  type Attributes,
  continueTrace,
  Durations,
  errorType,
  recordFailure,
  running,
  type Span,
  SpanKind,
  startSpan,
  type TraceContext,
  traceOf,
  withSpan,
} from '#telemetry';

const clientDuration = new Durations('rpc.client.call.duration', {
  unit: 's',
  description: 'How long calls to other services took, until their answer was here.',
});
const serverDuration = new Durations('rpc.server.call.duration', {
  unit: 's',
  description: 'How long calls were handled.',
});

/** @see https://opentelemetry.io/docs/specs/semconv/rpc/ */
const attributesOf = (method: string): Attributes => ({ 'rpc.system.name': 'nats', 'rpc.method': method });

/** `rpc.articles.create.v1` is known as `articles/create`. */
function methodOf(subject: string): string {
  const [, service = '', ...verb] = subject.split('.').slice(0, -1);
  return `${service}/${verb.join('.')}`;
}

/** A call on its way, as the caller sees it: a span, and a duration when it has ended. */
export class ClientCall {
  /** What the called service continues. */
  readonly trace: TraceContext;
  private readonly begun = performance.now();
  private readonly method: string;
  private readonly span?: Span;

  /** @param requested where the call belongs when no span is active */
  constructor(subject: string, requested: TraceContext) {
    this.method = methodOf(subject);
    if (running.tracing) {
      this.span = startSpan(this.method, {
        kind: SpanKind.CLIENT,
        attributes: attributesOf(this.method),
        ...(activeTrace() ? {} : { parent: requested }),
      });
    }
    this.trace = this.span ? traceOf(this.span) : requested;
  }

  succeeded<T>(reply: T): T {
    this.end();
    return reply;
  }

  failed<E>(error: E): E {
    if (this.span) recordFailure(this.span, error);
    this.end(error);
    return error;
  }

  private end(error?: unknown): void {
    this.span?.end();
    record(clientDuration, this.method, this.begun, this.span, error);
  }
}

/**
 * Runs the handling of a call in its span, and measures it.
 * @param caller the caller's place in its trace
 * @param work gets the handling's own place
 */
export async function serveCall<T>(
  subject: string,
  caller: TraceContext | undefined,
  work: (trace: TraceContext) => Promise<T>,
): Promise<T> {
  const begun = performance.now();
  const method = methodOf(subject);
  const span = running.tracing
    ? startSpan(method, { kind: SpanKind.SERVER, attributes: attributesOf(method), parent: caller })
    : undefined;
  let failure: unknown;
  try {
    return await (span ? withSpan(span, () => work(traceOf(span))) : work(continueTrace(caller)));
  } catch (error) {
    failure = error;
    if (span) recordFailure(span, error);
    throw error;
  } finally {
    record(serverDuration, method, begun, span, failure);
    span?.end();
  }
}

function record(
  durations: Durations,
  method: string,
  begun: number,
  span: Span | undefined,
  error?: unknown,
): void {
  if (!running.metrics) return;
  const attributes = attributesOf(method);
  if (error !== undefined) attributes['error.type'] = errorType(error);
  durations.add((performance.now() - begun) / 1_000, attributes, span);
}
