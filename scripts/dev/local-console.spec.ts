import { localConsole } from './local-console';

describe('the console of a system on one machine', () => {
  it('gets the telemetry of all apps', async () => {
    const found = await localConsole({});
    expect(found?.env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe(`http://127.0.0.1:${found?.gateway.CONSOLE_PORT}`);
  });

  it.each([
    ['telemetry is off', { OTEL_SDK_DISABLED: 'true' }],
    ['it goes elsewhere', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }],
    ['the apps run as in production', { ENVIRONMENT: 'production' }],
  ])('is not opened when %s', async (_when, outer) => {
    expect(await localConsole(outer)).toBeUndefined();
  });
});
