import { isIP } from 'node:net';
import { z } from 'zod';

const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** A time span such as `15m`, `30d` or plain seconds; parsed to seconds. */
export const seconds = (longest = Infinity) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}[smhd]?$/, 'must be a span of time such as 15m, 12h or 30d')
    .transform((text) => {
      const unit = text.at(-1) as string;
      return unit in UNITS ? Number(text.slice(0, -1)) * UNITS[unit as keyof typeof UNITS] : Number(text);
    })
    .refine((span) => span <= longest, `must be ${longest} seconds at most`);

/** A TCP port to listen on; 0 lets the system choose. */
export const port = () => z.coerce.number('must be a port, 0 to 65535').int().min(0).max(65_535);

/** A comma-separated list; blanks are dropped. */
export const list = () =>
  z.string().transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );

/** An integer of at least `least`. */
export const count = (least = 0) =>
  z.coerce.number(`must be a whole number from ${least} on`).int().min(least, `must be at least ${least}`);

/** Origins of web pages (RFC 6454), comma-separated: scheme, host and port only. */
export const origins = () =>
  list().refine(
    (found) => found.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    'must be origins such as https://front.example, separated by commas',
  );

/** The trusted proxies: their number, or their addresses and networks, comma-separated. */
export const proxies = () =>
  list()
    .transform((found) => (found.length === 1 && /^[1-9]$/.test(found[0] ?? '') ? Number(found[0]) : found))
    .refine(
      (found) => typeof found === 'number' || (found.length > 0 && found.every(isNetwork)),
      'must be the number of proxies in front, 1 to 9, or their addresses and networks',
    );

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address) as 0 | 4 | 6];
  if (prefix === undefined) return longest > 0;
  return rest.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= longest;
}

function namesServer(url: string): boolean {
  const whole = url.includes('://') ? url : `nats://${url}`;
  return URL.canParse(whole) && new URL(whole).host !== '';
}

/**
 * The standard variables of telemetry. They are read before anything else starts; here they are only validated.
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
const TelemetryEnv = z.object({
  OTEL_SDK_DISABLED: z.enum(['true', 'false']).default('false'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url('must be a URL such as http://collector:4318').optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(['http/protobuf', 'http/json', 'grpc']).default('http/protobuf'),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_RESOURCE_ATTRIBUTES: z
    .string()
    .regex(/^[^=,]+=[^=,]*(,[^=,]+=[^=,]*)*$/, 'must be key=value,key=value')
    .optional(),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number('must be a share from 0 to 1').min(0).max(1).optional(),
});

/** The address of NATS and the app's identity there. Certificates are file names, because they are renewed while an app runs. */
export const NatsEnv = z.object({
  NATS_URL: list().refine(
    (urls) => urls.length > 0 && urls.every(namesServer),
    'must name one or more servers, such as nats://127.0.0.1:4222',
  ),
  NATS_NKEY_SEED: z
    .string()
    .regex(/^SU[A-Z2-7]{56}$/, 'must be the seed of a user (SU…)')
    .optional(),
  NATS_CA_FILE: z.string().optional(),
  NATS_CERT_FILE: z.string().optional(),
  NATS_KEY_FILE: z.string().optional(),
});

/** The variables of every app. */
export const ServiceEnv = TelemetryEnv.extend({
  ...NatsEnv.shape,
  ENVIRONMENT: z.enum(['development', 'test', 'production']).default('production'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty']).default('json'),
  HOST: z.string().default('0.0.0.0'),
  ADMIN_PORT: port().default(9090),
  VERSION: z
    .string()
    .regex(/^\d+\.\d+\.\d+/, 'must be a semantic version')
    .default('0.0.0'),
  /** The time limit of a graceful stop; after it the process ends, even with work in progress. */
  SHUTDOWN_TIMEOUT: seconds().default(10),
});
export type ServiceEnv = z.output<typeof ServiceEnv>;
