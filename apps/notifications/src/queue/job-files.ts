import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JobDefinition } from './job';

/** Where this service's kinds of jobs lie, one in each file. */
export const JOBS_DIRECTORY = join(__dirname, '../jobs');

const JOB_FILE = /\.job\.[jt]s$/;

/**
 * Every kind of job in a folder, found by the names of its files.
 * @throws when a file exports none, or two have the same name
 */
export async function loadJobs(directory: string): Promise<JobDefinition[]> {
  const files = (await readdir(directory)).filter((name) => JOB_FILE.test(name)).sort();
  const jobs = await Promise.all(files.map((file) => loadJob(join(directory, file))));
  const names = jobs.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`Two files declare the job "${twice}"`);
  return jobs;
}

async function loadJob(path: string): Promise<JobDefinition> {
  const loaded = (await import(pathToFileURL(path).href)) as { default?: { default?: unknown } };
  // A CommonJS module comes as `default`; what it exports as default is in there.
  const found = loaded.default?.default ?? loaded.default;
  if (!isJob(found)) throw new Error(`${path} exports no job as default`);
  return found;
}

function isJob(found: unknown): found is JobDefinition {
  const { name, payload, handler } = (found ?? {}) as Partial<JobDefinition>;
  return Boolean(name && payload && handler);
}
