/** The apps that own a database. */
export const SERVICES = ['auth', 'users', 'articles', 'notifications'] as const;
/** Every app, the one door for people first. */
export const APPS = ['gateway', ...SERVICES] as const;

export type Service = (typeof SERVICES)[number];
export type AppName = (typeof APPS)[number];
export type Env = Record<string, string | undefined>;

/** Checks names that a person typed; none means all. */
export function chooseServices(names: string[]): Service[] {
  const unknown = names.filter((name) => !SERVICES.some((service) => service === name));
  if (unknown.length > 0)
    throw new Error(`No such service: ${unknown.join(', ')} (there are ${SERVICES.join(', ')})`);
  return SERVICES.filter((service) => names.length === 0 || names.includes(service));
}
