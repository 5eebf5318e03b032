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

interface Method {
  readonly name: string;
  /** @see https://opentelemetry.io/docs/specs/semconv/rpc/ */
  readonly attributes: Attributes;
}
const methods = new Map<string, Method>();

/** `rpc.articles.create.v1` is known as `articles/create`. */
function methodOf(subject: string): Method {
  const known = methods.get(subject);
  if (known) return known;
  const [, service = '', ...verb] = subject.split('.').slice(0, -1);
  const name = `${service}/${verb.join('.')}`;
  const method = { name, attributes: { 'rpc.system.name': 'nats', 'rpc.method': name } };
  methods.set(subject, method);
  return method;
}

/** The caller's side of a call: a span, and a duration when it has ended. */
export class ClientCall {
  /** The trace context that the called service continues. */
  readonly trace: TraceContext;
  private readonly begun = performance.now();
  private readonly method: Method;
  private readonly span?: Span;

  /** @param requested the trace context to use if no span is active */
  constructor(subject: string, requested: TraceContext) {
    this.method = methodOf(subject);
    if (running.tracing) {
      this.span = startSpan(this.method.name, {
        kind: SpanKind.CLIENT,
        attributes: this.method.attributes,
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
 * Runs the handling of a call in a span, and measures it.
 * @param caller the caller's trace context
 * @param work receives the trace context of the new span
 */
export async function serveCall<T>(
  subject: string,
  caller: TraceContext | undefined,
  work: (trace: TraceContext) => Promise<T>,
): Promise<T> {
  const begun = performance.now();
  const method = methodOf(subject);
  const span = running.tracing
    ? startSpan(method.name, { kind: SpanKind.SERVER, attributes: method.attributes, parent: caller })
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
  { attributes }: Method,
  begun: number,
  span: Span | undefined,
  error?: unknown,
): void {
  if (!running.metrics) return;
  const labels = error === undefined ? attributes : { ...attributes, 'error.type': errorType(error) };
  durations.add((performance.now() - begun) / 1_000, labels, span);
}
