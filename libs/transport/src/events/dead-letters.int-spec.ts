import { join } from 'node:path';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { generateSeeds } from '../../../../apps/cli/src/nats/identities';
import { startNats } from '../../../../scripts/dev/stack/nats';
import type { Server } from '../../../../scripts/dev/stack/server';
import { PROGRAMS } from '../../../../test/support/servers';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import { connectNats } from '../connection';
import { DeadLetters } from './dead-letters';
import { DEAD_LETTER_STREAM, ensureDeadLetterStream } from './streams';

const AWAY = { kind: 'unavailable', code: 'unavailable' };

describe('dead letters', () => {
  const seeds = generateSeeds();
  let server: Server;
  let connection: NatsConnection;
  let letters: DeadLetters;

  beforeAll(async () => {
    const dataDir = join(await temporaryFolder(), 'nats');
    server = await startNats({ dataDir, cacheDir: PROGRAMS, durable: false, seeds });
    connection = await connectNats([server.url], 'test', { NATS_NKEY_SEED: seeds.operator });
    letters = new DeadLetters(connection);
  });
  beforeEach(() => ensureDeadLetterStream(connection));
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await connection?.close();
    await server?.stop();
  });

  async function kept(): Promise<number> {
    const subject = 'events.test.told.v1';
    const { seq } = await jetstream(connection).publish(subject.replace('events', 'dlq'), '{}');
    return seq;
  }

  it('with an unknown id are neither shown, retried nor discarded, whatever the id', async () => {
    const none = async (id: number) => {
      const answers = [await letters.get(id), await letters.retry(id), await letters.discard(id)];
      expect({ id, answers }).toEqual({ id, answers: [undefined, false, false] });
    };
    await none(1); // of a stream that never contained a message
    const [first, gone, last] = [await kept(), await kept(), await kept()];
    expect(await letters.discard(gone)).toBe(true);
    await none(gone);
    await none(last + 1);
    await none(1e18);
    expect(await letters.discard(first)).toBe(true);
    await none(first);
    expect(await letters.discard(last)).toBe(true);
    await none(last);
  });

  it('of an earlier version get a key each, so that their consumer finds them', async () => {
    const wire = headers();
    wire.set('ce-id', 'kept');
    for (const data of ['"first"', '"second"'])
      await jetstream(connection).publish('dlq.test-old', data, { headers: wire });
    const [before] = await letters.list(1);
    await expect(letters.retry(before?.id ?? 0)).rejects.toMatchObject({ code: 'jobs.dead_letter_outdated' });
    for (let turn = 0; turn < 2; turn += 1) await ensureDeadLetterStream(connection);
    const after = await letters.list(10);
    expect(after.map(({ consumer, eventId, data }) => ({ consumer, eventId, data }))).toEqual(
      ['"second"', '"first"'].map((data) => ({ consumer: 'test-old', eventId: 'kept', data })),
    );
    for (const { id } of after)
      await expect(letters.retry(id)).rejects.toMatchObject({ kind: 'unavailable' });
    for (const { id } of after) expect(await letters.discard(id)).toBe(true);
  });

  it('are not reported as missing when their stream is missing', async () => {
    const id = await kept();
    await (await jetstreamManager(connection)).streams.delete(DEAD_LETTER_STREAM);
    await expect(letters.discard(id)).rejects.toThrow('stream not found');
  });

  it('are not reported as missing when the broker does not answer', async () => {
    const id = await kept();
    const request = connection.request.bind(connection);
    jest.spyOn(connection, 'request').mockImplementation((subject, ...rest) => {
      if (subject.includes('MSG.DELETE')) process.kill(server.pid, 'SIGSTOP');
      return request(subject, ...rest);
    });
    try {
      await expect(letters.discard(id)).rejects.toMatchObject(AWAY);
    } finally {
      process.kill(server.pid, 'SIGCONT');
    }
  });

  it('are not reported as missing without JetStream or without a connection', async () => {
    const apart = await connectNats([server.url], 'test', { NATS_NKEY_SEED: seeds.operator });
    const request = apart.request.bind(apart);
    jest
      .spyOn(apart, 'request')
      .mockImplementation((subject, ...rest) => request(`nobody.${subject}`, ...rest));
    const unheard = new DeadLetters(apart);
    await expect(unheard.discard(1)).rejects.toMatchObject(AWAY);
    await apart.close();
    await expect(unheard.list(1)).rejects.toMatchObject(AWAY);
  });
});
