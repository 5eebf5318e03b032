import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { withoutAddresses } from './without-addresses';

/** Kinds of errors that are an answer and no defect: nobody should be woken by them. */
const EXPECTED = new Set([
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'moved',
  'conflict',
  'rate_limited',
]);
/** The stable code of an error for `error.type`: our own code, the driver's or the class. */
export function errorType(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'Error';
}

/** Whether the error says no to a caller, as it should, rather than that something is broken. */
export const isExpected = (error: unknown): boolean =>
  EXPECTED.has(String((error as { kind?: unknown } | null)?.kind));

/**
 * Notes on a span what it failed with. A refusal is no failure of the span: conventions keep the status for what needs
 * attention.
 * @see https://opentelemetry.io/docs/specs/semconv/general/recording-errors/
 */
export function recordFailure(span: Span, error: unknown): void {
  if (!span.isRecording()) return;
  span.setAttribute('error.type', errorType(error));
  if (isExpected(error)) return;
  const message = withoutAddresses(error instanceof Error ? error.message : String(error));
  const stack = error instanceof Error ? withoutAddresses(error.stack ?? '') : '';
  span.recordException({ name: errorType(error), message, stack });
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
