import { readFile } from 'node:fs/promises';

/** How many tests passed, failed, or were skipped. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface JestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  numRuntimeErrorTestSuites: number;
}

/**
 * Counts a Jest run from its report. A file that does not load counts as one failure, and so does a run that fails without
 * a failed test (a failed set-up, a crash).
 */
export async function countJest(reportPath: string, ok: boolean): Promise<Counts> {
  const text = await readFile(reportPath, 'utf8').catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: ok ? 0 : 1, skipped: 0 };
  const report = JSON.parse(text) as JestReport;
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !ok ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
