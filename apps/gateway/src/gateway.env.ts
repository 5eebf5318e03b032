import { list, port, seconds, ServiceEnv } from '#config';
import { z } from 'zod';

export const GatewayEnv = ServiceEnv.extend({
  PORT: port().default(8080),
  /** Origins of front ends that may call from a browser; none by default. */
  CORS_ORIGINS: list().default([]),
  /** Which proxies' `X-Forwarded-For` is believed: addresses or networks, or `true` for any. */
  TRUST_PROXY: z.string().optional(),
  /** How long a request may take before it is answered with 504. */
  REQUEST_TIMEOUT: seconds().default(10),
  /** In development: the loopback port on which the console takes telemetry; without it there is no console. */
  CONSOLE_PORT: port().optional(),
});
export type GatewayEnv = z.output<typeof GatewayEnv>;
