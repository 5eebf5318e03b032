import { InvalidArgumentError } from 'commander';
import { LEAST_ARTICLES, MOST_ARTICLES } from '../data/size';
import { EACH, type OperationName, OPERATIONS } from '../load/operations';

/** The share of requests that are traced; `off` loads no telemetry at all. */
export const TELEMETRY = ['off', '1%', '100%'] as const;
export type Telemetry = (typeof TELEMETRY)[number];

/** How a system is measured. */
export interface BenchOptions {
  articles: number;
  /** The folder that the data set is kept in; a temporary one by default. */
  keep?: string;
  profile: string[];
  seconds: number;
  rounds: number;
  warmUp: number;
  connections: number;
  telemetry: Telemetry;
  replicas: number;
  /** Folder for a CPU profile of each process. */
  cpuProfile?: string;
}

/** Names for `--profile`: all operations, or single ones. */
export const PROFILES: readonly string[] = [
  'each',
  ...Object.keys(OPERATIONS).filter((name) => name !== 'article-floor'),
];

/** The operations of profiles, each once. @throws InvalidArgumentError for an unknown name */
export function operationsOf(profiles: readonly string[]): OperationName[] {
  const names = profiles.flatMap((profile): readonly OperationName[] => {
    if (profile === 'each') return EACH;
    if (!PROFILES.includes(profile))
      throw new InvalidArgumentError(`${profile} is not a profile. They are: ${PROFILES.join(', ')}`);
    return [profile as OperationName];
  });
  return [...new Set(names)];
}

/** Parses names separated by commas. The names of several options add up. */
export function profileNames(text: string, earlier: string[] = []): string[] {
  const names = text.split(',').map((name) => name.trim());
  operationsOf(names);
  return [...earlier, ...names];
}

/** Parses a number of articles such as `1e5`. */
export function articleCount(text: string): number {
  const count = Number(text);
  const isValid = count >= LEAST_ARTICLES && count <= MOST_ARTICLES && count % LEAST_ARTICLES === 0;
  if (text.trim() === '' || !isValid)
    throw new InvalidArgumentError(`It must be a multiple of 1000 from 1e3 to 1e6.`);
  return count;
}

/** Parses a share such as `0.1`. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value < 1))
    throw new InvalidArgumentError('It must be a number of at least 0 and less than 1.');
  return value;
}
