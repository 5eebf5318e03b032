/** A profile as V8 writes it. */
export interface CpuProfile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
  }[];
  /** The node of each sample. */
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

/** The CPU time of a function itself, without the functions that it called. */
export interface SelfTime {
  name: string;
  milliseconds: number;
  /** Of the time in which the process did anything. */
  share: number;
}

const SHOWN = 15;
/** The process waits, or the profiler works. */
const OTHERS = /^\(idle\)$| node:inspector:/;

/** The functions with the most self time, the longest first. */
export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile, shown = SHOWN): SelfTime[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, node] of samples.entries()) {
    const name = names.get(node) ?? '(unknown)';
    if (!OTHERS.test(name)) times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, shown)
    .map(([name, time]) => ({ name, milliseconds: time / 1_000, share: time / busy }));
}

/** A function with its package or its file of this project. */
function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName || '(anonymous)';
  if (url === '') return name;
  const [, inPackage] = /.*node_modules\/(.+)$/.exec(url) ?? [];
  const [, inProject] = /\/dist\/(.+)$/.exec(url) ?? [];
  return `${name} ${inPackage ?? inProject ?? url}:${lineNumber + 1}`;
}
