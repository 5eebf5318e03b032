import { Random } from '../../chaos/random';
import { RequestSource, type WireRequest } from '../load/request-source';
import { OpenLoop } from '../overload/open-loop';
import { measureOverload, type OverloadResult, separate } from '../overload/saturation';
import type { BenchSystem } from './bench-system';

const PLAN = { warmSeconds: 5, stepSeconds: 2, rounds: 3, roundSeconds: 4 };
/** Different requests of the mix, which are sent again and again. */
const REQUESTS = 20_000;
/** A favorite can be added only once, so a repeated one would fail. */
const ONLY_ONCE = /\/favorite$/;

/** Offers the mix of operations in an open loop, at last three times as much as the system can take. */
export async function runOverload(
  { stack, world, effects }: BenchSystem,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<OverloadResult> {
  log(separate(stack) ? 'generator and system on separate processors' : 'generator beside the system');
  const source = new RequestSource({ ...world, run: world.run + OWN_TITLES });
  const random = new Random(world.run + 1);
  const requests = Array.from({ length: REQUESTS }, () => source.next('mix', random))
    .filter(({ path }) => !ONLY_ONCE.test(path))
    .map(bytesOf);
  const loop = new OpenLoop(Number(new URL(stack.baseUrl).port), requests);
  const close = (): void => loop.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    const result = await measureOverload(loop, PLAN, log);
    signal.throwIfAborted();
    await effects.untilDone();
    return result;
  } finally {
    loop.close();
    signal.removeEventListener('abort', close);
  }
}

/** Added to the number of the run, so that titles differ from those of the other generator. */
const OWN_TITLES = 1_000_000;

/** A request as it is sent. */
export function bytesOf({ method, path, headers, body = '' }: WireRequest): Buffer {
  const fields: Record<string, string> = { Host: 'bench', ...headers };
  if (body) fields['Content-Length'] = String(Buffer.byteLength(body));
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${head.join('')}\r\n${body}`);
}
