import { APPS } from '#platform';
import type { z } from 'zod';

type Shape = Record<string, z.ZodType>;

/** The variables an app reads: `<App>Env` in its `<app>.env.ts`. */
function shapeOf(app: string): Shape {
  // oxlint-disable-next-line typescript/no-require-imports -- by name: the list of apps stands in platform.ts
  const file = require(`../../apps/${app}/src/${app}.env`) as Record<string, z.ZodObject>;
  const schema = file[`${app[0]?.toUpperCase()}${app.slice(1)}Env`];
  if (!schema) throw new Error(`apps/${app}/src/${app}.env.ts exports no schema of its variables`);
  return schema.shape;
}
const SHAPES: Record<string, Shape> = Object.fromEntries(APPS.map((app) => [app, shapeOf(app)]));

/** The names of an app's variables. */
export const variablesOf = (app: string): string[] => Object.keys(SHAPES[app] ?? {});

/** The value that an app reads from a variable's text, or without the variable. */
export const valueOf = (app: string, name: string, text?: string): unknown =>
  SHAPES[app]?.[name]?.parse(text);

/** Whether an app accepts a text, or nothing, as a variable's value. */
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
