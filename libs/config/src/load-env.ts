import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { isForDevelopment } from './development-secrets';

/** The environment is invalid. The message names each variable and what it must be, never its value. */
export class EnvironmentError extends Error {
  constructor(readonly problems: string[]) {
    super(`The environment is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'EnvironmentError';
  }
}

/**
 * Reads the variables that a service declares, and freezes them. `NAME_FILE` is the path of a file that contains the value of NAME,
 * for mounted secrets. An empty variable counts as absent. In production, a secret for development is a problem too.
 * @throws EnvironmentError with all problems at once
 */
export function loadEnv<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  source: NodeJS.ProcessEnv = process.env,
): Readonly<z.output<z.ZodObject<Shape>>> {
  const unreadable: string[] = [];
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = valueOf(name, source, unreadable);
    if (value !== undefined && value !== '') values[name] = value;
  }
  const parsed = schema.safeParse(values);
  const problems = [
    ...unreadable,
    ...(parsed.success && isProduction(parsed.data) ? developmentSecretsIn(values) : []),
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => problemOf(issue, values))),
  ];
  if (!parsed.success || problems.length > 0) throw new EnvironmentError(problems);
  return Object.freeze(parsed.data);
}

const isProduction = (env: object): boolean => 'ENVIRONMENT' in env && env.ENVIRONMENT === 'production';

const developmentSecretsIn = (values: Record<string, string>): string[] =>
  Object.keys(values)
    .filter((name) => isForDevelopment(contentOf(name, values[name] ?? '')))
    .map((name) => `${name} holds a secret that was made for development, and ENVIRONMENT is production`);

/** Some variables name files, such as certificates. The code that needs a missing file reports it. */
function contentOf(name: string, value: string): string {
  return name.endsWith('_FILE') && existsSync(value) ? readFileSync(value, 'utf8') : value;
}

function valueOf(name: string, source: NodeJS.ProcessEnv, unreadable: string[]): string | undefined {
  const file = source[`${name}_FILE`];
  if (!file) return source[name];
  try {
    return readFileSync(file, 'utf8').trimEnd();
  } catch {
    unreadable.push(`${name}_FILE names a file that cannot be read`);
    return undefined;
  }
}

function problemOf(issue: z.core.$ZodIssue, values: Record<string, string>): string {
  const name = String(issue.path[0]);
  return name in values
    ? `${name} ${issue.message}`
    : `${name} is missing (or ${name}_FILE, a file that holds it)`;
}
