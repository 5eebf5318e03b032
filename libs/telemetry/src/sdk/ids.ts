import { randomFillSync } from 'node:crypto';
import type { IdGenerator } from '@opentelemetry/sdk-trace';

const POOL_BYTES = 8_192;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** Random bytes as hexadecimal digits. Asking the system for few at a time would cost more than the rest of a span's start. */
function random(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

/** Ids of traces and spans. @see https://www.w3.org/TR/trace-context/#trace-id */
export const ids: IdGenerator = {
  generateTraceId: () => random(16),
  generateSpanId: () => random(8),
};
