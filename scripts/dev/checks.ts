import { join } from 'node:path';
import { type Counts, countJest } from './jest-counts';
import { seconds } from './progress';
import { runTask } from './tasks';
import { TOOLS } from './tools';

/** One part of `npm test`. */
export type Check = 'types' | 'site types' | 'layout' | 'rules' | 'unit' | 'integration' | 'e2e' | 'coverage';

/** The result of one part. */
export interface CheckResult extends Counts {
  name: Check;
  milliseconds: number;
}

/** Runs one part: prints a line when it passes, its whole output when it fails. */
export async function runCheck(name: Check, reports: string): Promise<CheckResult> {
  const reportPath = join(reports, `${name}.json`);
  const { ok, output, milliseconds } = await runTask({ name, args: argumentsOf(name, reportPath) });
  const counts = isStatic(name)
    ? { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
    : await countJest(reportPath, ok);
  const passed = counts.failed === 0;
  console.log(`${passed ? '✓' : '✗'} ${name.padEnd(14)} ${seconds(milliseconds)}`);
  // The coverage figures are the purpose of this part.
  if (!passed || name === 'coverage') console.log(output);
  return { name, milliseconds, ...counts };
}

type StaticCheck = 'types' | 'site types' | 'layout' | 'rules';

const isStatic = (name: Check): name is StaticCheck =>
  name === 'types' || name === 'site types' || name === 'layout' || name === 'rules';

function argumentsOf(name: Check, reportPath: string): string[] {
  switch (name) {
    case 'types':
      return TOOLS.types;
    case 'site types':
      return TOOLS.siteTypes;
    case 'layout':
      return [...TOOLS.oxfmt, '--check'];
    case 'rules':
      return TOOLS.oxlint;
    case 'coverage':
      return jest(reportPath, ['unit', 'integration'], '--coverage');
    case 'integration':
    case 'e2e':
      // These tests often wait, for servers or for time to pass. On two cores a third worker uses that time, and more do not help.
      return jest(reportPath, [name], '--maxWorkers', '3');
    case 'unit':
      return jest(reportPath, [name]);
  }
}

function jest(reportPath: string, projects: string[], ...more: string[]): string[] {
  return [
    ...TOOLS.jest,
    '--json',
    '--outputFile',
    reportPath,
    '--passWithNoTests',
    ...more,
    '--selectProjects',
    ...projects,
  ];
}
