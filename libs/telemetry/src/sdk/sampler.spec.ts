import { randomBytes } from 'node:crypto';
import { ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { samplerFrom } from './sampler';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const under = (traceFlags: number) =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: TRACE,
    spanId: 'b7ad6b7169203331',
    traceFlags,
    isRemote: true,
  });
const share = (name: string, argument: number, context = ROOT_CONTEXT, attributes = {}): number => {
  const sampler = samplerFrom({ name, argument });
  const ids = Array.from({ length: 2_000 }, () => randomBytes(16).toString('hex'));
  const taken = ids.filter(
    (id) =>
      sampler.shouldSample(context, id, 'GET', SpanKind.SERVER, attributes, []).decision ===
      SamplingDecision.RECORD_AND_SAMPLED,
  );
  return taken.length / ids.length;
};

describe('the sampler', () => {
  it.each([
    ['always_on', 1, 1],
    ['always_off', 1, 0],
    ['traceidratio', 0.25, 0.25],
    ['parentbased_always_on', 1, 1],
    ['parentbased_always_off', 1, 0],
    ['parentbased_traceidratio', 0.25, 0.25],
    ['of no known name', 1, 1],
  ])('%s with %d takes %d of new traces', (name, argument, expected) => {
    expect(share(name, argument)).toBeCloseTo(expected, 1);
  });

  it('follows the parent when it is based on it', () => {
    expect(share('parentbased_always_off', 1, under(1))).toBe(1);
    expect(share('parentbased_always_on', 1, under(0))).toBe(0);
  });

  it('drops queries outside of a request or event', () => {
    const query = { 'db.system.name': 'postgresql' };
    expect(share('always_on', 1, ROOT_CONTEXT, query)).toBe(0);
    expect(share('always_on', 1, under(1), query)).toBe(1);
  });
});
