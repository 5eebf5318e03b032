import type { Round } from '../system/rounds';
import { failures } from './print';
import { operationReports } from './report';

const round = (rate: number, cpu: number, statuses: Record<string, number> = { 200: 100 }): Round => ({
  load: { seconds: 1, responses: 100, statuses, errors: 1, bytes: 50_000, p50: rate / 10, p99: rate },
  acknowledged: rate * 2,
  rate,
  effectsAfter: 2,
  cpu: { gateway: cpu, nats: cpu },
  io: { gateway: 10 },
});

describe('the report of an operation', () => {
  const results = operationReports(
    new Map([
      ['article-floor', [round(1_000, 25), round(300, 25), round(2_000, 25)]],
      ['password-floor', [round(40, 1), round(40, 1), round(40, 1)]],
      ['create', [round(100, 250), round(30, 500), round(200, 125, { 201: 90, 503: 10 })]],
      ['login', [round(20, 2), round(20, 2), round(10, 4)]],
    ]),
  );

  it('has medians, and ratios to the floor of the same round', () => {
    expect(results.create).toMatchObject({ rate: 100, acknowledged: 200, p50: 10, p99: 100, bytes: 500 });
    expect(results.create?.ratio).toBeCloseTo(0.1);
    expect(results.create?.cpuRatio).toBeCloseTo(0.1);
    expect(results.create?.cpu).toEqual({ gateway: 250, nats: 250 });
  });

  it('divides logins by the bare hash', () => {
    expect(results.login).toMatchObject({ floor: 'password-floor', ratio: 0.5, cpuRatio: 0.5 });
  });

  it('gives a floor no ratio but 1', () => {
    expect(results['article-floor']).toMatchObject({ floor: null, ratio: 1, cpuRatio: 1 });
  });

  it('adds up statuses and errors of all rounds', () => {
    expect(results.create).toMatchObject({ errors: 3, statuses: { 200: 200, 201: 90, 503: 10 } });
    expect(failures({ statuses: { 200: 200, 304: 5, 409: 2, 503: 10 }, errors: 3 })).toBe(
      '2 × 409, 10 × 503, 3 without a response',
    );
    expect(failures({ statuses: { 201: 1 }, errors: 0 })).toBe('0');
  });
});
