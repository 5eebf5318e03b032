import { availableParallelism } from 'node:os';
import { verify } from 'argon2';
import type { FloorOrder, FloorResult } from './floor';

// Floor B: the least that a login can cost, argon2 alone on every core.

async function hash({
  seconds,
  hashed,
  password,
}: Extract<FloorOrder, { do: 'hash' }>): Promise<FloorResult> {
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) / 1_000;
  let hashes = 0;
  const worker = async (): Promise<void> => {
    while (elapsed() < seconds) {
      if (!(await verify(hashed, password))) throw new Error('The password does not match its hash');
      hashes += 1;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return { hashes, seconds: elapsed() };
}

process.on('message', (order: FloorOrder) => {
  if (order.do !== 'hash') return;
  hash(order).then(
    (result) => process.send?.({ result }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
process.once('disconnect', () => process.exit());
