import type { z } from 'zod';

/**
 * The base of the class by which an app injects its variables: `class UsersEnvironment extends environment(UsersEnv) {}`, and
 * `{ provide: UsersEnvironment, useValue: env }` in the module. The class has the types of the schema and no code.
 */
export const environment = <Schema extends z.ZodObject>(_schema: Schema) =>
  class {} as unknown as abstract new () => Readonly<z.output<Schema>>;
