import { OtlpReceiver } from '../../apps/console/src/telemetry/otlp-receiver';
import type { SeenLog, SeenPoint, SeenSpan, Values } from '../../apps/console/src/telemetry/otlp';
import type { Env } from '../../scripts/dev/stack/app-env';
import type { Answer } from './client';
import { eventually } from './eventually';

/** Settings with which the apps of a test export traces and logs immediately to the test's receiver, and metrics every second. */
export const exportTo = (receiver: OtlpReceiver): Env => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
  OTEL_METRIC_EXPORT_INTERVAL: '1000',
});

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

/** The trace id of a response. */
export const traceIdOf = ({ headers }: Pick<Answer, 'headers'>): string =>
  String(headers.traceresponse).split('-')[1] ?? '';

export const spansOf = (receiver: OtlpReceiver, traceId: string): SeenSpan[] =>
  receiver.spans().filter((span) => span.traceId === traceId);

/** The log lines of a service in a trace. */
export const linesOf = (receiver: OtlpReceiver, traceId: string): SeenLog[] =>
  receiver.logLines().filter((line) => line.traceId === traceId);

/**
 * A trace as indented lines, `service kind name`. Spans that may legitimately repeat are one line, with everything below them:
 * all queries under one span, and attempts at the same work. Fetching the public keys is left out: any call may need it.
 */
export function treeOf(spans: SeenSpan[]): string[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const branch = (attempts: SeenSpan[], depth: number): string => {
    const ids = new Set(attempts.map(({ spanId }) => spanId));
    const children = spans.filter(({ parentSpanId }) => ids.has(parentSpanId));
    return [`${'  '.repeat(depth)}${titleOf(attempts[0] as SeenSpan)}`, ...below(children, depth + 1)].join(
      '\n',
    );
  };
  // Siblings are sorted by what is below them, because concurrent ones have no order.
  const below = (siblings: SeenSpan[], depth: number): string[] => {
    const works = Map.groupBy(siblings.filter(isNoKeyLookUp), workOf);
    return [...works.values()].map((attempts) => branch(attempts, depth)).sort();
  };
  return below(
    spans.filter(({ parentSpanId }) => !known.has(parentSpanId)),
    0,
  ).flatMap((text) => text.split('\n'));
}

const isNoKeyLookUp = ({ name }: SeenSpan): boolean => name !== 'auth/keys';

/** Equal for spans that are attempts at the same work: a redelivered event, a retried job, a repeated wait. */
function workOf(span: SeenSpan): string {
  const title = titleOf(span);
  if (isQuery(span) || 'job.attempt' in span.attributes || span.name.endsWith('/settled')) return title;
  return `${title} ${String(span.attributes['messaging.message.id'] ?? span.spanId)}`;
}

export const isQuery = ({ attributes }: SeenSpan): boolean => attributes['db.system.name'] === 'postgresql';

const titleOf = (span: SeenSpan): string =>
  isQuery(span) ? `${span.service} sql` : `${span.service} ${KINDS[span.kind]} ${span.name}`;

/** Waits until a trace is as expected: its last spans end after the response. */
export async function tree(receiver: OtlpReceiver, traceId: string, expected: string[]): Promise<SeenSpan[]> {
  return eventually(
    () => {
      const spans = spansOf(receiver, traceId);
      expect(treeOf(spans)).toEqual(expected);
      return spans;
    },
    { timeout: 15_000, interval: 200 },
  );
}

/** The sum of a metric over processes and the series with these attributes. */
export function totalOf(points: SeenPoint[], name: string, attributes: Values = {}): number {
  return points
    .filter((point) => point.name === name)
    .filter((point) => Object.entries(attributes).every(([key, value]) => point.attributes[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}
