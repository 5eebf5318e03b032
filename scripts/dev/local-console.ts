import { freePort } from './stack/ports';
import type { Env } from './stack/app-env';

const WISHED_PORT = 24_318;

/** What the apps need for the gateway's `/console` to show what they do. */
export interface LocalConsole {
  env: Env;
  gateway: Env;
}

/**
 * Has the apps send their telemetry to the gateway's console, unless the person sends it elsewhere, wants none, or runs the
 * apps as in production.
 */
export async function localConsole(outer: Env): Promise<LocalConsole | undefined> {
  const { OTEL_SDK_DISABLED: off, OTEL_EXPORTER_OTLP_ENDPOINT: elsewhere, ENVIRONMENT: environment } = outer;
  if (off === 'true' || elsewhere || (environment ?? 'development') !== 'development') return undefined;
  const port = await freePort(WISHED_PORT);
  return {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      // Somebody watches: soon, not cheaply.
      OTEL_BSP_SCHEDULE_DELAY: '500',
      OTEL_BLRP_SCHEDULE_DELAY: '500',
      OTEL_METRIC_EXPORT_INTERVAL: '2000',
      // More than that nobody looks at, and a test of load should measure the system and not its console.
      ...(outer.OTEL_TRACES_SAMPLER ? {} : { TRACES_PER_SECOND: '50' }),
    },
    gateway: { CONSOLE_PORT: String(port) },
  };
}
