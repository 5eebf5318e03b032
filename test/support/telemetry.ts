import { OtlpReceiver } from '../../apps/gateway/src/console/otlp-receiver';
import type { SeenLog, SeenPoint, SeenSpan, Values } from '../../apps/gateway/src/console/otlp';
import type { Env } from '../../scripts/stack/services';
import type { Answer } from './client';
import { eventually } from './eventually';

/** What has the apps of a test export everything they do, at once, to a receiver in the test. */
export const exportTo = (receiver: OtlpReceiver): Env => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
  OTEL_METRIC_EXPORT_INTERVAL: '300',
});

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

/** The trace an answer belongs to. */
export const traceIdOf = ({ headers }: Pick<Answer, 'headers'>): string =>
  String(headers.traceresponse).split('-')[1] ?? '';

export const spansOf = (receiver: OtlpReceiver, traceId: string): SeenSpan[] =>
  receiver.spans().filter((span) => span.traceId === traceId);

/** Lines a service logged in a trace. */
export const linesOf = (receiver: OtlpReceiver, traceId: string): SeenLog[] =>
  receiver.logLines().filter((line) => line.traceId === traceId);

/**
 * A trace as indented lines, `service kind name`. All queries under one span are one line: how many it takes is the
 * business of whoever makes them.
 */
export function treeOf(spans: SeenSpan[]): string[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const branch = (span: SeenSpan, depth: number): string => {
    const children = spans.filter(({ parentSpanId }) => parentSpanId === span.spanId);
    return [`${'  '.repeat(depth)}${titleOf(span)}`, ...below(children, depth + 1)].join('\n');
  };
  // Siblings by what is under them, as those that run side by side have no order; of queries the first.
  const below = (siblings: SeenSpan[], depth: number): string[] => {
    const seen = siblings.filter(
      (span, index) =>
        !isQuery(span) || siblings.findIndex((one) => titleOf(one) === titleOf(span)) === index,
    );
    return seen.map((span) => branch(span, depth)).sort();
  };
  return below(
    spans.filter(({ parentSpanId }) => !known.has(parentSpanId)),
    0,
  ).flatMap((text) => text.split('\n'));
}

export const isQuery = ({ attributes }: SeenSpan): boolean => attributes['db.system.name'] === 'postgresql';

const titleOf = (span: SeenSpan): string =>
  isQuery(span) ? `${span.service} sql` : `${span.service} ${KINDS[span.kind]} ${span.name}`;

/** Waits for a trace to be as expected: its last spans end after the answer has been given. */
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

/** The sum of a metric over processes and over those series that have these attributes. */
export function totalOf(points: SeenPoint[], name: string, attributes: Values = {}): number {
  return points
    .filter((point) => point.name === name)
    .filter((point) => Object.entries(attributes).every(([key, value]) => point.attributes[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}
