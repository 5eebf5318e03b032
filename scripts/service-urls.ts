import { readFileSync } from 'node:fs';
import type { Env, Service } from './stack/services';

/** The variable that says where a service's database is. */
export function urlVariable(service: Service): string {
  return `${service.toUpperCase()}_DATABASE_URL`;
}

/**
 * The services' databases as the environment names them (`<SERVICE>_DATABASE_URL`, or `<SERVICE>_DATABASE_URL_FILE` for a
 * mounted secret). Undefined when it names none; a part of them is a mistake.
 */
export function urlsFromEnv(services: Service[], env: Env = process.env): Record<string, string> | undefined {
  const found = services.map((service) => [service, urlFromEnv(service, env)] as const);
  const missing = found.filter(([, url]) => url === undefined).map(([service]) => urlVariable(service));
  if (missing.length === services.length) return undefined;
  if (missing.length > 0)
    throw new Error(`Set ${missing.join(', ')} too, or name only the services you mean`);
  return Object.fromEntries(found) as Record<string, string>;
}

function urlFromEnv(service: Service, env: Env): string | undefined {
  const variable = urlVariable(service);
  const file = env[`${variable}_FILE`];
  return env[variable] || (file ? readFileSync(file, 'utf8').trim() : undefined);
}
