import type { Attributes, Span, SpanOptions, Tracer } from '@opentelemetry/api';
import { NestInstrumentation } from '@opentelemetry/instrumentation-nestjs-core';
import * as router from '@nestjs/core/router/router-execution-context.js';
import { recordFailure } from '../failure';

/** What is kept of the attributes: the address with its query, which may hold anything, is not. */
const KEPT = ['nestjs.type', 'nestjs.controller', 'nestjs.callback', 'http.route', 'http.request.method'];

/**
 * The instrumentation of Nest 4 to 11, applied to 12: its hooks wait for a `require` that ES modules never make.
 * `nest-handlers.spec.ts` fails when the spans are missing.
 */
export class NestHandlers extends NestInstrumentation {
  /** Changes Nest's router; routes made after that have spans. */
  apply(): void {
    this.getRouterExecutionContextFileInstrumentation([]).patch(router, '12');
  }

  protected override get tracer(): Tracer {
    const { tracer } = { tracer: super.tracer };
    const startSpan = (name: string, options?: SpanOptions): Span =>
      forgiving(tracer.startSpan(name, { ...options, attributes: kept(options?.attributes) }));
    return { startSpan, startActiveSpan: tracer.startActiveSpan.bind(tracer) };
  }
}

function kept(attributes: Attributes = {}): Attributes {
  const found: Attributes = {};
  for (const name of KEPT) if (attributes[name] !== undefined) found[name] = attributes[name];
  return found;
}

/** A refusal (404, 409, …) is an answer and no failure of the handler. */
function forgiving(span: Span): Span {
  const said: Pick<Span, 'recordException' | 'setStatus'> = {
    recordException: span.recordException.bind(span),
    setStatus: span.setStatus.bind(span),
  };
  const own = Object.assign(Object.create(span) as Span, said);
  // What the instrumentation says of a failure is said once more properly, and then not again.
  span.recordException = (thrown) => recordFailure(own, thrown);
  span.setStatus = () => span;
  return span;
}
