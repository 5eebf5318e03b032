import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 8_192;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** Random bytes for ids, valid until the next call. They come from a pool, because a system call for a few bytes costs more than starting a span. */
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
