import type { IdGenerator } from '@opentelemetry/sdk-trace';
import { randomHex } from '../random';

/** Ids of traces and spans. @see https://www.w3.org/TR/trace-context/#trace-id */
export const ids: IdGenerator = {
  generateTraceId: () => randomHex(16),
  generateSpanId: () => randomHex(8),
};
