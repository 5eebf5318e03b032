import type { z } from 'zod';
import { ArticlesEnv } from '../../apps/articles/src/articles.env';
import { AuthEnv } from '../../apps/auth/src/auth.env';
import { GatewayEnv } from '../../apps/gateway/src/gateway.env';
import { NotificationsEnv } from '../../apps/notifications/src/notifications.env';
import { UsersEnv } from '../../apps/users/src/users.env';

/** The variables each app reads. */
const SHAPES: Record<string, Record<string, z.ZodType>> = {
  gateway: GatewayEnv.shape,
  auth: AuthEnv.shape,
  users: UsersEnv.shape,
  articles: ArticlesEnv.shape,
  notifications: NotificationsEnv.shape,
};
export const APPS = Object.keys(SHAPES);
export const SERVICES = APPS.filter((app) => app !== 'gateway');

/** The names of an app's variables. */
export const variablesOf = (app: string): string[] => Object.keys(SHAPES[app] ?? {});

/** What an app makes of a variable's text, or of nothing. */
export const valueOf = (app: string, name: string, text?: string): unknown =>
  SHAPES[app]?.[name]?.parse(text);

/** Whether an app takes a text, or nothing, as a variable's value. */
export const takes = (app: string, name: string, text?: string): boolean =>
  SHAPES[app]?.[name]?.safeParse(text).success === true;

/** `NAME_FILE` gives NAME too; some variables are themselves names of files. */
export const given = (variable: string): string =>
  APPS.some((app) => variablesOf(app).includes(variable)) ? variable : variable.replace(/_FILE$/, '');

/** Expects variables that an app knows, all it cannot start without among them; `APP` is the image's own. */
export function expectFit(app: string, variables: string[]): void {
  const names = variables.filter((name) => name !== 'APP').map(given);
  const required = variablesOf(app).filter((name) => !takes(app, name));
  expect(names.filter((name) => !variablesOf(app).includes(name))).toEqual([]);
  expect(required.filter((name) => !names.includes(name))).toEqual([]);
}

/** Expects values that the app takes; those that lie in files are not known here. */
export function expectValues(app: string, values: Record<string, string>): void {
  const known = Object.entries(values).filter(([name]) => variablesOf(app).includes(name));
  expect(known.filter(([name, value]) => !takes(app, name, value))).toEqual([]);
}
