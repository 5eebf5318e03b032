import type { Answer } from './client';
import { eventually } from './eventually';

/** The first response that does not report an unavailable service: later responses must be correct. */
export function firstThatIsNot503<Body>(ask: () => Promise<Answer<Body>>): Promise<Answer<Body>> {
  return eventually(
    async () => {
      const answer = await ask();
      if (answer.status === 503) throw new Error(`still away: ${answer.text}`);
      return answer;
    },
    { timeout: 20_000, interval: 25 },
  );
}

/** A result, and how long it took in milliseconds. */
export async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const startedAt = performance.now();
  const result = await work();
  return [result, performance.now() - startedAt];
}

/** The distinct statuses of responses, sorted. */
export const statusesOf = (answers: Answer[]): number[] =>
  [...new Set(answers.map(({ status }) => status))].sort((a, b) => a - b);
