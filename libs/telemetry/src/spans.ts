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

/** What a span starts with. */
export interface SpanStart {
  kind?: SpanKind;
  attributes?: Attributes;
  links?: Link[];
  /** The span before it in another process; without one it is the active span, if any. */
  parent?: TraceContext;
}

const tracer = trace.getTracer('publishing-platform');

/** Starts a span that the caller must end. In a trace that is not sampled all spans are one that records nothing. */
export function startSpan(name: string, { parent, ...options }: SpanStart = {}): Span {
  if (parent) return tracer.startSpan(name, options, afterRemote(parent));
  const around = trace.getActiveSpan();
  return around && !around.isRecording() ? around : tracer.startSpan(name, options, context.active());
}

/** Runs work in a span, as the active one; notes a failure on it and ends it. Without tracing it only runs the work. */
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

/** Runs work with a span as the active one. */
export const withSpan = <T>(span: Span, work: () => T): T =>
  context.with(trace.setSpan(context.active(), span), work);

/** Runs work of which no spans are wanted, such as the second and later looks of a poll. */
export const untraced = <T>(work: () => T): T => (running.suppress ? running.suppress(work) : work());

/** Binds a callback to the context it is made in; libraries that queue callbacks would call it in another's. */
export const bound = <T extends (...args: never[]) => unknown>(callback: T): T =>
  running.tracing ? context.bind(context.active(), callback) : callback;

/** Adds what became known to the active span, and the account to the operation's line. Never a secret, never an e-mail address. */
export function annotate(attributes: Attributes): void {
  const { learned } = currentWork() ?? {};
  if (learned && 'user.id' in attributes) learned.userId = attributes['user.id'];
  if (running.tracing) trace.getActiveSpan()?.setAttributes(attributes);
}

/** Where the work that runs now belongs, if it is traced. */
export function activeTrace(): TraceContext | undefined {
  const span = running.tracing ? trace.getActiveSpan() : undefined;
  return span && traceOf(span);
}

/** A span as the next process gets to know it. */
export function traceOf(span: Span): TraceContext {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 };
}

/** A link to a span elsewhere that is not the parent. */
export const linkTo = (remote: TraceContext): Link => ({ context: spanContextOf(remote) });

const afterRemote = (parent: TraceContext): Context =>
  trace.setSpanContext(ROOT_CONTEXT, spanContextOf(parent));

const spanContextOf = ({ traceId, spanId, sampled }: TraceContext) => ({
  traceId,
  spanId,
  traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
  isRemote: true,
});
