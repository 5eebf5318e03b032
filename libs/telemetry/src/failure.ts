import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { withoutAddresses } from './without-addresses';

/** The stable code of an error for `error.type`: its own code or the driver's, else its class. */
export function errorType(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  return typeof name === 'string' ? name : 'Error';
}

/** Whether the error refuses its caller, as `CodedError` says, rather than reporting that something is broken. */
export const isExpected = (error: unknown): boolean =>
  (error as { isRefusal?: unknown } | null)?.isRefusal === true;

/**
 * Records an error on a span. A refusal does not fail the span: by convention, its status reports only what needs attention.
 * @see https://opentelemetry.io/docs/specs/semconv/general/recording-errors/
 */
export function recordFailure(span: Span, error: unknown): void {
  if (!span.isRecording()) return;
  span.setAttribute('error.type', errorType(error));
  if (isExpected(error)) return;
  const message = withoutAddresses(error instanceof Error ? error.message : String(error));
  const stack = withoutAddresses(stackOf(error));
  span.recordException({ name: errorType(error), message, stack });
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

const MOST_CAUSES = 5;

/** The stack of an error and of the errors behind it. */
function stackOf(error: unknown): string {
  const stacks: string[] = [];
  for (let one = error; one instanceof Error && stacks.length <= MOST_CAUSES; one = one.cause)
    stacks.push(one.stack ?? '');
  return stacks.join('\ncaused by: ');
}
