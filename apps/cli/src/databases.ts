import { readFileSync } from 'node:fs';
import { type Service, SERVICES } from '#platform';

type Env = Record<string, string | undefined>;

/** Checks names from the command line; no name means every service. @throws Error that lists the existing services */
export function chooseServices(names: string[]): Service[] {
  const unknown = names.filter((name) => !SERVICES.some((service) => service === name));
  if (unknown.length > 0)
    throw new Error(`No such service: ${unknown.join(', ')} (there are ${SERVICES.join(', ')})`);
  return SERVICES.filter((service) => names.length === 0 || names.includes(service));
}

/** The variable with the URL of a service's database. */
export const urlVariable = (service: Service): string => `${service.toUpperCase()}_DATABASE_URL`;

/**
 * The services' databases in the environment (`<SERVICE>_DATABASE_URL`, or `<SERVICE>_DATABASE_URL_FILE` for a mounted secret, which comes
 * first, as in the services).
 * Undefined if it has none. @throws Error if it has only some of them
 */
export function urlsFromEnv(services: Service[], env: Env = process.env): Record<string, string> | undefined {
  const found = services.map((service) => [service, urlFromEnv(service, env)] as const);
  const missing = found.filter(([, url]) => url === undefined).map(([service]) => urlVariable(service));
  if (missing.length === services.length) return undefined;
  if (missing.length > 0) throw new Error(`Set ${missing.join(', ')} too, or name the services`);
  return Object.fromEntries(found) as Record<string, string>;
}

/** The services' databases. @throws Error that names the variables to set if the environment has none */
export function databasesOf(services: Service[]): Record<string, string> {
  const urls = urlsFromEnv(services);
  if (!urls) throw new Error(`Set ${services.map(urlVariable).join(', ')}`);
  return urls;
}

/** One service's database. @throws Error that names the variable to set */
export const databaseOf = (service: Service): string => databasesOf([service])[service] as string;

function urlFromEnv(service: Service, env: Env): string | undefined {
  const variable = urlVariable(service);
  const file = env[`${variable}_FILE`];
  return (file ? readFileSync(file, 'utf8').trimEnd() : env[variable]) || undefined;
}
