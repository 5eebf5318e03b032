import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 8_192;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** Random bytes for ids, good until the next are asked for. To ask the system for a few would cost more than a span's start. */
export function randomBytes(count: number): Buffer {
  if (used + count > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  return pool.subarray(used - count, used);
}

/** Random bytes as hexadecimal digits. */
export const randomHex = (count: number): string => randomBytes(count).toString('hex');
