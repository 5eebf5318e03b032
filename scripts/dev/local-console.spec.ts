import { consoleEndpoint } from './local-console';

describe('the console of a system on one machine', () => {
  it('gets the telemetry of all apps', async () => {
    const endpoint = await consoleEndpoint({});
    expect(endpoint?.appEnv.OTEL_EXPORTER_OTLP_ENDPOINT).toBe(`http://127.0.0.1:${endpoint?.port}`);
  });

  it.each([
    ['telemetry is off', { OTEL_SDK_DISABLED: 'true' }],
    ['it goes elsewhere', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }],
    ['the apps run as in production', { ENVIRONMENT: 'production' }],
  ])('is not opened when %s', async (_when, outer) => {
    expect(await consoleEndpoint(outer)).toBeUndefined();
  });
});
