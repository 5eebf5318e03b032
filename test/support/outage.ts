import type { Answer } from './client';
import { eventually } from './eventually';

/** The first answer that does not say that a service is away: from then on answers must be right. */
export function firstThatIsNot503<Body>(ask: () => Promise<Answer<Body>>): Promise<Answer<Body>> {
  return eventually(
    async () => {
      const answer = await ask();
      if (answer.status === 503) throw new Error(`still away: ${answer.text}`);
      return answer;
    },
    { timeout: 20_000, interval: 10 },
  );
}

/** How long something took, in milliseconds, beside what came of it. */
export async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const begun = performance.now();
  const result = await work();
  return [result, performance.now() - begun];
}

/** The different statuses among answers, in order. */
export const statusesOf = (answers: Answer[]): number[] =>
  [...new Set(answers.map(({ status }) => status))].sort((a, b) => a - b);
