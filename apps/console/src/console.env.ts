import { port } from '#config';
import { z } from 'zod';

/** A variable that holds JSON. */
const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

/** The variables that `npm start` sets for the console. */
export const ConsoleEnv = z.object({
  /** The loopback port of the page, its data and the apps' telemetry (OTLP). */
  CONSOLE_PORT: port(),
  GATEWAY_URL: z.url(),
  /** The admin address of each app process, by name. */
  ADMIN_URLS: json(z.record(z.string(), z.url())),
  /** Users that requests can be sent as without a login on the page. */
  DEMO_USERS: json(z.array(z.object({ email: z.string(), name: z.string(), password: z.string() }))).default(
    [],
  ),
});
export type ConsoleEnv = z.output<typeof ConsoleEnv>;
