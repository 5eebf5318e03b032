import { EventEmitter } from 'node:events';
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { OutboxListener } from './outbox-listener';

const POLL_MS = 1_000;

/** A connection that the pool gives. */
const client = () =>
  Object.assign(new EventEmitter(), { query: jest.fn(async () => undefined), release: jest.fn() });

describe('the listener of the outbox', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('waits for one connection at a time, and for another when that one fails or is lost', async () => {
    const attempts: PromiseWithResolvers<PoolClient>[] = [];
    const connect = () => {
      const attempt = Promise.withResolvers<PoolClient>();
      attempts.push(attempt);
      return attempt.promise;
    };
    const listener = new OutboxListener(
      { driver: { master: { connect } } } as unknown as DataSource,
      POLL_MS,
    );
    listener.start();
    await jest.advanceTimersByTimeAsync(5 * POLL_MS);
    expect(attempts).toHaveLength(1);

    attempts[0]?.reject(new Error('no connection'));
    await jest.advanceTimersByTimeAsync(5 * POLL_MS);
    expect(attempts).toHaveLength(2);

    const given = client();
    attempts[1]?.resolve(given as unknown as PoolClient);
    await jest.advanceTimersByTimeAsync(5 * POLL_MS);
    expect(given.query).toHaveBeenCalledWith('LISTEN outbox');
    expect(attempts).toHaveLength(2);

    given.emit('error', new Error('lost'));
    expect(given.release).toHaveBeenCalledWith(true);
    await jest.advanceTimersByTimeAsync(POLL_MS);
    expect(attempts).toHaveLength(3);
    await listener.stop();
  });

  it('returns a connection that arrives after it was stopped', async () => {
    const arriving = Promise.withResolvers<PoolClient>();
    const source = { driver: { master: { connect: () => arriving.promise } } } as unknown as DataSource;
    const listener = new OutboxListener(source, POLL_MS);
    listener.start();
    await listener.stop();
    const given = client();
    arriving.resolve(given as unknown as PoolClient);
    await jest.advanceTimersByTimeAsync(POLL_MS);
    expect(given.release).toHaveBeenCalledWith();
    expect(given.query).not.toHaveBeenCalled();
  });
});
