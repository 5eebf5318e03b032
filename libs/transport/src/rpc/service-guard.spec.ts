import { CodedError } from '#contracts';
import { eventually } from '../../../../test/support/eventually';
import { DeadlineExceeded, ServiceUnavailable } from './rpc-errors';
import { type GuardedCall, ServiceGuard } from './service-guard';

const SUBJECT = 'rpc.articles.get.v1';
const away = () => Promise.reject(new ServiceUnavailable(SUBJECT));
const silent = () => Promise.reject(new DeadlineExceeded(SUBJECT));
const refusing = () => Promise.reject(new CodedError('not_found', 'articles.not_found', 'No such article.'));
const answering = () => Promise.resolve('reply');

/** A call, and a record of its attempts. */
function call(attempt: () => Promise<unknown>, more: Partial<GuardedCall<unknown>> = {}) {
  const attempts = jest.fn(attempt);
  const made: GuardedCall<unknown> = {
    subject: SUBJECT,
    deadline: Date.now() + 60_000,
    repeatable: false,
    attempt: attempts,
    ...more,
  };
  return { made, attempts };
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'reply',
    (error: CodedError) => error.code,
  );

describe('a call that reached no replica', () => {
  it('is attempted at most three times if it may be repeated, else once', async () => {
    const read = call(away, { repeatable: true });
    const write = call(away);
    await expect(new ServiceGuard().run(read.made)).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(new ServiceGuard().run(write.made)).rejects.toMatchObject({ kind: 'unavailable' });
    expect([read.attempts.mock.calls.length, write.attempts.mock.calls.length]).toEqual([3, 1]);
  });

  it('succeeds when the second attempt reaches a replica', async () => {
    let tries = 0;
    const guard = new ServiceGuard();
    await expect(
      guard.run(call(() => (++tries === 1 ? away() : answering()), { repeatable: true }).made),
    ).resolves.toBe('reply');
    expect(guard.counts.retries).toBe(1);
  });

  it.each([
    ['the service refuses', refusing],
    ['the deadline has passed', silent],
  ])('is the only one that is repeated: not when %s', async (_what, attempt) => {
    const { made, attempts } = call(attempt, { repeatable: true });
    await expect(new ServiceGuard().run(made)).rejects.toThrow();
    expect(attempts).toHaveBeenCalledTimes(1);
  });

  it('is not repeated after its deadline', async () => {
    const { made, attempts } = call(away, { repeatable: true, deadline: Date.now() - 1 });
    await expect(new ServiceGuard().run(made)).rejects.toThrow();
    expect(attempts).toHaveBeenCalledTimes(1);
  });

  it('is repeated for at most a tenth of the calls when all of them fail', async () => {
    const guard = new ServiceGuard();
    // A reply between any two outages keeps the breaker closed.
    for (let index = 0; index < 1_000; index += 1) {
      await guard
        .run(call(index % 2 === 0 ? away : answering, { repeatable: true }).made)
        .catch(() => undefined);
    }
    expect(guard.counts.retries).toBeGreaterThan(90);
    expect(guard.counts.retries).toBeLessThanOrEqual(100 + 10);
  });
});

describe('the breaker', () => {
  async function opened(attempt = silent): Promise<ServiceGuard> {
    const guard = new ServiceGuard();
    for (let index = 0; index < 10; index += 1) await guard.run(call(attempt).made).catch(() => undefined);
    return guard;
  }

  it.each([
    ['is silent', silent],
    ['is away', away],
  ])('opens when the service %s ten times in a row, and sends nothing then', async (_what, attempt) => {
    const guard = await opened(attempt);
    const { made, attempts } = call(answering);
    await expect(guard.run(made)).rejects.toMatchObject({ kind: 'unavailable', code: 'unavailable' });
    expect(attempts).not.toHaveBeenCalled();
    expect([guard.openness, guard.counts.breaker_open, guard.running]).toEqual([1, 1, 0]);
  });

  it('stays closed as long as one call in ten has a reply, even a refusal', async () => {
    const guard = new ServiceGuard();
    for (let index = 0; index < 50; index += 1)
      await guard.run(call(index % 10 === 9 ? refusing : silent).made).catch(() => undefined);
    expect(guard.openness).toBe(0);
  });

  it('lets one call probe the service, refuses the others until it ends, and closes on success', async () => {
    const guard = await opened();
    const answer = Promise.withResolvers<string>();
    const probe = call(() => answer.promise);
    let found: Promise<unknown> | undefined;
    await eventually(() => {
      const asked = guard.run(probe.made);
      asked.catch(() => undefined);
      if (probe.attempts.mock.calls.length === 0) return false;
      found = asked;
      return true;
    });
    expect(guard.openness).toBe(0.5);
    expect(await codeOf(guard.run(call(answering).made))).toBe('unavailable');
    answer.resolve('reply');
    await expect(found).resolves.toBe('reply');
    expect(guard.openness).toBe(0);
    expect(await codeOf(guard.run(call(answering).made))).toBe('reply');
    expect(guard.running).toBe(0);
  });

  it('opens again when the service is still away', async () => {
    const guard = await opened();
    const probe = call(silent);
    await eventually(async () => {
      await guard.run(probe.made).catch(() => undefined);
      return probe.attempts.mock.calls.length > 0;
    });
    expect(guard.openness).toBe(1);
  });
});

describe('the bulkhead', () => {
  it('runs calls up to its limit, queues a few, and refuses the others at once', async () => {
    const guard = new ServiceGuard({ running: 2, waiting: 1 });
    const gates = [0, 1, 2].map(() => Promise.withResolvers<string>());
    const calls = gates.map((gate) => call(() => gate.promise));
    const answers = calls.map(({ made }) => guard.run(made));
    await expect(guard.run(call(answering).made)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'overloaded',
    });
    expect(calls.map(({ attempts }) => attempts.mock.calls.length)).toEqual([1, 1, 0]);
    expect([guard.running, guard.counts.bulkhead_full]).toEqual([2, 1]);
    for (const gate of gates) gate.resolve('reply');
    await expect(Promise.all(answers)).resolves.toEqual(['reply', 'reply', 'reply']);
    expect(guard.running).toBe(0);
  });

  it('refuses a queued call at its deadline, and frees its place in the queue', async () => {
    const guard = new ServiceGuard({ running: 1, waiting: 1 });
    const gate = Promise.withResolvers<string>();
    const first = guard.run(call(() => gate.promise).made);
    const late = call(answering, { deadline: Date.now() + 20 });
    await expect(guard.run(late.made)).rejects.toMatchObject({ kind: 'timeout' });
    expect(late.attempts).not.toHaveBeenCalled();
    const next = guard.run(call(answering).made);
    gate.resolve('reply');
    await expect(Promise.all([first, next])).resolves.toEqual(['reply', 'reply']);
    expect(guard.running).toBe(0);
  });

  it('of one service does not affect another', async () => {
    const [slow, quick] = [
      new ServiceGuard({ running: 1, waiting: 0 }),
      new ServiceGuard({ running: 1, waiting: 0 }),
    ];
    const gate = Promise.withResolvers<string>();
    const held = slow.run(call(() => gate.promise).made);
    expect(await codeOf(slow.run(call(answering).made))).toBe('overloaded');
    expect(await codeOf(quick.run(call(answering).made))).toBe('reply');
    gate.resolve('reply');
    await held;
  });
});
