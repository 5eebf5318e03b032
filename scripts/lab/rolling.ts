import { parseArgs } from 'node:util';
import { runRolling } from './rolling/run';
import { APPS, type AppName } from '#platform';

const USAGE = `usage: npm run rolling -- [--restarts 20] [--rate 300] [--app ${APPS.join('|')}]`;
const SHOWN = 20;

/** `npm run rolling`: restarts every replica of every app in turn under load; no request may fail, no notification be lost. */
async function main(): Promise<void> {
  const result = await runRolling({ ...options(), log: console.log });
  const { asked, failures, restarted, seconds, published, lost, doubled, unfinished } = result;
  for (const [what, times] of sorts(failures).slice(0, SHOWN)) console.log(`  ${times} times ${what}`);
  const kept = failures.length + lost + doubled + unfinished === 0;
  console.log(
    `${kept ? '✓' : '✗'} rolling: ${failures.length} of ${asked} requests failed in ${restarted} restarts; ` +
      `of ${published} articles' notifications ${lost} lost, ${doubled} doubled, ${unfinished} unfinished (${seconds} s)`,
  );
  process.exit(kept ? 0 : 1);
}

/** The different failures, the most frequent first. */
function sorts(failures: string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const what of failures) counts.set(what, (counts.get(what) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a);
}

function options(): { restarts: number; rate: number; apps: readonly AppName[] } {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { restarts: text, rate: text, app: text } });
  const [restarts, rate] = [Number(values.restarts ?? 20), Number(values.rate ?? 300)];
  const apps = APPS.filter((app) => values.app === undefined || app === values.app);
  if (![restarts, rate].every((n) => Number.isInteger(n) && n > 0) || apps.length === 0)
    throw new Error(USAGE);
  return { restarts, rate, apps };
}

main().catch((error: Error) => {
  console.error(`✗ ${error.message}`);
  process.exit(1);
});
