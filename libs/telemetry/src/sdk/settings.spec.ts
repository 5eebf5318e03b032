import { isDisabled, settingsFrom } from './settings';

const MAIN = '/app/dist/apps/articles/src/main.js';
const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('the settings of telemetry', () => {
  it('name the service after the app, unless it is named', () => {
    expect(settingsFrom({}, MAIN).service).toBe('articles');
    expect(settingsFrom({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=a' }, MAIN).service).toBe('a');
    const both = { OTEL_SERVICE_NAME: 'b', OTEL_RESOURCE_ATTRIBUTES: 'service.name=a' };
    expect(settingsFrom(both, MAIN).service).toBe('b');
  });

  it('send nothing without an endpoint', () => {
    expect(settingsFrom({}, MAIN).otlp).toEqual({});
  });

  it('send everything to an endpoint, by the configured protocol', () => {
    const all = (protocol: string) => ({ traces: protocol, metrics: protocol, logs: protocol });
    expect(settingsFrom(ENDPOINT, MAIN).otlp).toEqual(all('http/protobuf'));
    for (const protocol of ['grpc', 'http/json']) {
      const env = { ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: protocol };
      expect(settingsFrom(env, MAIN).otlp).toEqual(all(protocol));
    }
  });

  it('send one signal alone, or all but one', () => {
    const traces = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://tempo:4318/v1/traces' };
    expect(settingsFrom(traces, MAIN).otlp).toEqual({ traces: 'http/protobuf' });
    const env = { ...ENDPOINT, OTEL_LOGS_EXPORTER: 'none', OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc' };
    expect(settingsFrom(env, MAIN).otlp).toEqual({ traces: 'http/protobuf', metrics: 'grpc' });
  });

  it('decode the percent-encoded resource', () => {
    const env = { OTEL_RESOURCE_ATTRIBUTES: 'team=a%20b, zone = eu,broken' };
    expect(settingsFrom(env, MAIN).resource).toEqual({ team: 'a b', zone: 'eu' });
  });

  it('are disabled by the standard variable, in any case', () => {
    expect(['true', 'TRUE', ' true '].map((value) => isDisabled({ OTEL_SDK_DISABLED: value }))).toEqual(
      Array(3).fill(true),
    );
    expect([undefined, '', 'false', '1'].map((value) => isDisabled({ OTEL_SDK_DISABLED: value }))).toEqual(
      Array(4).fill(false),
    );
  });

  it('never have a batch larger than its queue', () => {
    const { spanBatch } = settingsFrom({ OTEL_BSP_MAX_QUEUE_SIZE: '100' }, MAIN);
    expect(spanBatch).toEqual({ maxQueueSize: 100, maxExportBatchSize: 100, scheduledDelayMillis: 2_000 });
  });
});
