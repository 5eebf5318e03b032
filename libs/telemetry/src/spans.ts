import {
  type Attributes,
  context,
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanKind,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { recordFailure } from './failure';
import { running } from './running';
import type { TraceContext } from './trace-context';
import { currentWork } from './work-context';

/** The options of a new span. */
export interface SpanStart {
  kind?: SpanKind;
  attributes?: Attributes;
  links?: Link[];
  /** The parent in another process; by default the active span, if any. */
  parent?: TraceContext;
}

const tracer = trace.getTracer('publishing-platform');

/** Starts a span that the caller must end. In a trace that is not sampled, it returns the active span, which records nothing. */
export function startSpan(name: string, { parent, ...options }: SpanStart = {}): Span {
  if (parent) return tracer.startSpan(name, options, afterRemote(parent));
  const around = trace.getActiveSpan();
  return around && !around.isRecording() ? around : tracer.startSpan(name, options, context.active());
}

/** Runs work in a new active span, records a failure on it and ends it. Without tracing it only runs the work. */
export async function inSpan<T>(name: string, start: SpanStart, work: () => Promise<T>): Promise<T> {
  if (!running.tracing) return work();
  const span = startSpan(name, start);
  try {
    return await withSpan(span, work);
  } catch (error) {
    recordFailure(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Runs work with a span as the active span. */
export const withSpan = <T>(span: Span, work: () => T): T =>
  context.with(trace.setSpan(context.active(), span), work);

/** Runs work without spans, such as the repetitions of a poll. */
export const untraced = <T>(work: () => T): T => (running.suppress ? running.suppress(work) : work());

/** Binds a callback to the current context; a library that queues callbacks would call it in another one. */
export const bound = <T extends (...args: never[]) => unknown>(callback: T): T =>
  running.tracing ? context.bind(context.active(), callback) : callback;

/** Adds attributes to the active span, and the account to the operation's log line. They must not contain secrets or e-mail addresses. */
export function annotate(attributes: Attributes): void {
  const { learned } = currentWork() ?? {};
  if (learned && 'user.id' in attributes) learned.userId = attributes['user.id'];
  if (running.tracing) trace.getActiveSpan()?.setAttributes(attributes);
}

/** The active span's trace context, if the work is traced. */
export function activeTrace(): TraceContext | undefined {
  const span = running.tracing ? trace.getActiveSpan() : undefined;
  return span && traceOf(span);
}

/** A span's trace context, for the next process. */
export function traceOf(span: Span): TraceContext {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 };
}

/** A link to a span in another process that is not the parent. */
export const linkTo = (remote: TraceContext): Link => ({ context: spanContextOf(remote) });

const afterRemote = (parent: TraceContext): Context =>
  trace.setSpanContext(ROOT_CONTEXT, spanContextOf(parent));

const spanContextOf = ({ traceId, spanId, sampled }: TraceContext) => ({
  traceId,
  spanId,
  traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
  isRemote: true,
});
