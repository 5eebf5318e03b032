import { performance } from 'node:perf_hooks';
import {
  type Attributes,
  continueTrace,
  counter,
  during,
  Durations,
  errorType,
  formatTraceparent,
  inSpan,
  linkTo,
  parseTraceparent,
  recordFailure,
  running,
  SpanKind,
  startSpan,
  type TraceContext,
  traceOf,
  withSpan,
} from '#telemetry';
import type { MsgHdrs } from '@nats-io/transport-node';
import { CLOUD_EVENT } from './delivery';

/** The header with the span that published a message. @see https://www.w3.org/TR/trace-context/ */
const PUBLISHED = 'traceparent';

const sent = counter('messaging.client.sent.messages', {
  unit: '{message}',
  description: 'Events handed to the broker.',
});
const consumed = counter('messaging.client.consumed.messages', {
  unit: '{message}',
  description: 'Deliveries taken from the broker, repetitions included.',
});
const publishDuration = new Durations('messaging.client.operation.duration', {
  unit: 's',
  description: 'How long the broker took to store an event.',
});
const processDuration = new Durations('messaging.process.duration', {
  unit: 's',
  description: 'How long deliveries were handled.',
});

type MessagingOperation = 'create' | 'publish' | 'process';

/** @see https://opentelemetry.io/docs/specs/semconv/messaging/ */
const attributesOf = (operation: MessagingOperation, type: string): Attributes => ({
  'messaging.system': 'nats',
  'messaging.operation.name': operation,
  'messaging.destination.name': type,
});
const kindOf = (operation: MessagingOperation): Attributes => ({
  'messaging.operation.type': operation === 'publish' ? 'send' : operation,
});

/**
 * Runs the storing of an event in a span of its own, whose trace context becomes part of the event.
 * @param requested the trace context to use without tracing
 */
export function creating<T>(
  type: string,
  id: string,
  requested: TraceContext | undefined,
  store: (origin: TraceContext | undefined) => Promise<T>,
): Promise<T> {
  if (!running.tracing) return store(requested);
  const attributes = { ...attributesOf('create', type), ...kindOf('create'), 'messaging.message.id': id };
  const span = startSpan(`create ${type}`, { kind: SpanKind.PRODUCER, attributes });
  return withSpan(span, () => store(traceOf(span)))
    .catch((error: unknown) => {
      recordFailure(span, error);
      throw error;
    })
    .finally(() => span.end());
}

/** Publishes an event in a span that continues the one that created it, and writes the span's context to the headers. */
export async function publishing(
  type: string,
  id: string,
  wire: MsgHdrs,
  publish: () => Promise<unknown>,
): Promise<void> {
  const begun = performance.now();
  const attributes = attributesOf('publish', type);
  const origin = parseTraceparent(wire.get(CLOUD_EVENT.trace));
  const span =
    running.tracing && origin
      ? startSpan(`publish ${type}`, {
          kind: SpanKind.PRODUCER,
          attributes: { ...attributes, ...kindOf('publish'), 'messaging.message.id': id },
          links: [linkTo(origin)],
          parent: origin,
        })
      : undefined;
  if (span) wire.set(PUBLISHED, formatTraceparent(traceOf(span)));
  let failure: unknown;
  try {
    await publish();
  } catch (error) {
    failure = error;
    if (span) recordFailure(span, error);
    throw error;
  } finally {
    const labels = failure ? { ...attributes, 'error.type': errorType(failure) } : attributes;
    publishDuration.add((performance.now() - begun) / 1_000, { ...kindOf('publish'), ...labels }, span);
    sent.add(1, labels);
    span?.end();
  }
}

/** The known parts of a message before it is parsed. */
export interface Received {
  type: string;
  durable: string;
  attempt: number;
  headers?: MsgHdrs;
}

/**
 * Runs one attempt to handle a delivery in a span that continues the publishing and links to the creation, so that the trace survives
 * crashes and repetitions.
 */
export async function processing<T>(
  { type, durable, attempt, headers }: Received,
  work: () => Promise<T>,
): Promise<T> {
  const begun = performance.now();
  const attributes = { ...attributesOf('process', type), 'messaging.consumer.group.name': durable };
  const origin = parseTraceparent(headers?.get(CLOUD_EVENT.trace));
  const parent = parseTraceparent(headers?.get(PUBLISHED)) ?? origin;
  const start = {
    kind: SpanKind.CONSUMER,
    attributes: {
      ...attributes,
      ...kindOf('process'),
      'messaging.message.id': headers?.get(CLOUD_EVENT.id) ?? '',
      'messaging.nats.delivery_attempt': attempt,
    },
    links: origin ? [linkTo(origin)] : [],
    ...(parent && { parent }),
  };
  let labels: Attributes = attributes;
  try {
    return await during({ trace: continueTrace(parent) }, () => inSpan(`process ${type}`, start, work));
  } catch (error) {
    labels = { ...attributes, 'error.type': errorType(error) };
    throw error;
  } finally {
    processDuration.add((performance.now() - begun) / 1_000, labels);
    consumed.add(1, labels);
  }
}
