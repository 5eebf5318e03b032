import {
  type Attributes,
  type Span,
  type SpanContext,
  type SpanOptions,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { NestInstrumentation } from '@opentelemetry/instrumentation-nestjs-core';
import * as router from '@nestjs/core/router/router-execution-context.js';
import { recordFailure } from '../failure';

/** What is kept of the attributes: the address with its query, which may hold anything, is not. */
const KEPT = ['nestjs.type', 'nestjs.controller', 'nestjs.callback', 'http.route'];

/**
 * The instrumentation of Nest 4 to 11, applied to 12: its hooks wait for a `require` that ES modules never make.
 * `telemetry-traces.e2e-spec.ts` fails when the spans are missing.
 */
export class NestHandlers extends NestInstrumentation {
  /** Changes Nest's router; routes made after that have spans. */
  apply(): void {
    this.getRouterExecutionContextFileInstrumentation([]).patch(router, '12');
  }

  protected override get tracer(): Tracer {
    const tracer = super.tracer;
    const startSpan = (name: string, options?: SpanOptions): Span => {
      const around = trace.getActiveSpan();
      // Of a request that is not traced nothing is.
      if (around && !around.isRecording()) return around;
      return new HandlerSpan(tracer.startSpan(name, { attributes: kept(options?.attributes) }));
    };
    return { startSpan, startActiveSpan: tracer.startActiveSpan.bind(tracer) };
  }
}

function kept(attributes: Attributes = {}): Attributes {
  const found: Attributes = {};
  for (const name of KEPT) if (attributes[name] !== undefined) found[name] = attributes[name];
  return found;
}

/**
 * A span that notes a failure our way: a refusal (404, 409, …) is an answer and no failure of the handler, and what is noted
 * holds no addresses.
 */
class HandlerSpan implements Span {
  constructor(private readonly span: Span) {}

  recordException(thrown: unknown): void {
    recordFailure(this.span, thrown);
  }

  /** The failure has been noted. */
  setStatus(): this {
    return this;
  }

  spanContext(): SpanContext {
    return this.span.spanContext();
  }

  setAttribute(...attribute: Parameters<Span['setAttribute']>): this {
    this.span.setAttribute(...attribute);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    this.span.setAttributes(attributes);
    return this;
  }

  addEvent(...event: Parameters<Span['addEvent']>): this {
    this.span.addEvent(...event);
    return this;
  }

  addLink(...link: Parameters<Span['addLink']>): this {
    this.span.addLink(...link);
    return this;
  }

  addLinks(...links: Parameters<Span['addLinks']>): this {
    this.span.addLinks(...links);
    return this;
  }

  updateName(name: string): this {
    this.span.updateName(name);
    return this;
  }

  isRecording(): boolean {
    return this.span.isRecording();
  }

  end(...time: Parameters<Span['end']>): void {
    this.span.end(...time);
  }
}
