import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** Where a run took place. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  node: string;
  /** The load average of the last minute at the start: another load disturbs rates more than ratios. */
  load: number;
}

export const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${release()}`,
  node: process.version,
  load: Number((loadavg()[0] ?? 0).toFixed(1)),
});
