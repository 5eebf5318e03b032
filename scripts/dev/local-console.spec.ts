import { consolePlace } from './local-console';

describe('the console of a system on one machine', () => {
  it('gets the telemetry of all apps', async () => {
    const place = await consolePlace({});
    expect(place?.appEnv.OTEL_EXPORTER_OTLP_ENDPOINT).toBe(`http://127.0.0.1:${place?.port}`);
  });

  it.each([
    ['telemetry is off', { OTEL_SDK_DISABLED: 'true' }],
    ['it goes elsewhere', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }],
    ['the apps run as in production', { ENVIRONMENT: 'production' }],
  ])('is not opened when %s', async (_when, outer) => {
    expect(await consolePlace(outer)).toBeUndefined();
  });
});
