import type { Stack } from '../../scripts/dev/stack/stack';
import { type Answer, Client } from './client';
import { eventually } from './eventually';

/** The value of a metric of the gateway, summed over its labels that match. */
export async function gatewayMetric(stack: Stack, name: string, labels = ''): Promise<number> {
  const { text } = await new Client(stack.app('gateway').adminUrl).get('/metrics');
  return [...text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\d+)`, 'gm'))]
    .filter(([, found = '']) => found.includes(labels))
    .reduce((sum, [, , value]) => sum + Number(value), 0);
}

/** Resolves when this many calls to a service are under way. */
export async function untilCalling(stack: Stack, service: string, count: number): Promise<void> {
  await eventually(async () =>
    expect(await gatewayMetric(stack, 'rpc_client_active_calls', `rpc_service="${service}"`)).toBe(count),
  );
}

/** Resolves when this many requests of a noun wait for their turn. */
export async function untilWaiting(stack: Stack, noun: string, count: number): Promise<void> {
  await eventually(async () =>
    expect(await gatewayMetric(stack, 'http_server_queue_length', `noun="${noun}"`)).toBe(count),
  );
}

/** The number of answers by status, and by code those that are problems of the server. */
export function tally(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const { code } = (body ?? {}) as { code?: string };
    const name = status >= 500 ? `${status} ${code}` : status;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Sends requests at the same time. */
export const atOnce = (count: number, send: (index: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => send(index)));
