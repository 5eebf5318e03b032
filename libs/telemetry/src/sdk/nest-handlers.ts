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

/** The attributes that are kept. The URL is not among them, because its query may contain anything. */
const KEPT = ['nestjs.type', 'nestjs.controller', 'nestjs.callback', 'http.route'];

/**
 * The instrumentation of Nest 4 to 11, applied to 12 by hand: its hooks wait for a `require` that ES modules never call.
 * `telemetry-traces.e2e-spec.ts` fails when the spans are missing.
 */
export class NestHandlers extends NestInstrumentation {
  /** Patches Nest's router; routes created afterwards have spans. */
  apply(): void {
    this.getRouterExecutionContextFileInstrumentation([]).patch(router, '12');
  }

  protected override get tracer(): Tracer {
    const tracer = super.tracer;
    const startSpan = (name: string, options?: SpanOptions): Span => {
      const around = trace.getActiveSpan();
      // Handlers of a request that is not traced have no spans.
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
 * A span that records failures as `recordFailure` does: a refusal (404, 409, …) does not fail the handler, and e-mail addresses are
 * removed.
 */
class HandlerSpan implements Span {
  constructor(private readonly span: Span) {}

  recordException(thrown: unknown): void {
    recordFailure(this.span, thrown);
  }

  /** `recordException` has set the status. */
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
