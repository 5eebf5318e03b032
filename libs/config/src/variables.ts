import { z } from 'zod';

const UNITS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** A span of time such as `15m`, `30d` or plain seconds; read as seconds. */
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

function namesServer(url: string): boolean {
  const whole = url.includes('://') ? url : `nats://${url}`;
  return URL.canParse(whole) && new URL(whole).host !== '';
}

/**
 * Telemetry, by its standard variables. They are read before anything else starts; here they are only checked.
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

/** What every app needs, whatever it does. */
export const ServiceEnv = TelemetryEnv.extend({
  ENVIRONMENT: z.enum(['development', 'test', 'production']).default('production'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty']).default('json'),
  HOST: z.string().default('0.0.0.0'),
  ADMIN_PORT: port().default(9090),
  NATS_URL: list().refine(
    (urls) => urls.length > 0 && urls.every(namesServer),
    'must name one or more servers, such as nats://127.0.0.1:4222',
  ),
  VERSION: z
    .string()
    .regex(/^\d+\.\d+\.\d+/, 'must be a semantic version')
    .default('0.0.0'),
  /** How long a stop may take, in seconds, before what is still running is given up. */
  SHUTDOWN_TIMEOUT: seconds().default(10),
});
export type ServiceEnv = z.output<typeof ServiceEnv>;
