import { AckPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { uniqueService } from '../../../../test/support/messaging-app';
import { connectAsOperator } from '../../../../test/support/nats';
import { ACK_WAIT_MS, ensureConsumer, ensureEventStream } from './streams';

describe('a stream', () => {
  it('refuses a message that is larger than any event', async () => {
    const connection = await connectAsOperator();
    const service = uniqueService();
    await ensureEventStream(connection, `EVENTS_${service.toUpperCase()}`);
    const publish = (size: number) =>
      jetstream(connection).publish(`events.${service}.noted.v1`, new Uint8Array(size));
    await expect(publish(2 * 1024 * 1024)).rejects.toThrow(/exceed/);
    await expect(publish(512 * 1024)).resolves.toMatchObject({ seq: 1 });
    await connection.close();
  });
});

describe('a durable consumer', () => {
  it('that an earlier version declared differently is updated and keeps its position', async () => {
    const connection = await connectAsOperator();
    const service = uniqueService();
    const stream = `EVENTS_${service.toUpperCase()}`;
    await ensureEventStream(connection, stream);
    const { consumers } = await jetstreamManager(connection);
    const durable = `${service}-any`;
    const filter_subjects = [`events.${service}.noted.v1`];
    await consumers.add(stream, {
      durable_name: durable,
      filter_subjects,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(30_000),
    });
    const { created } = await consumers.info(stream, durable);
    await ensureConsumer(connection, stream, { durable }, filter_subjects);
    const { config, created: since } = await consumers.info(stream, durable);
    expect(config.ack_wait).toBe(nanos(ACK_WAIT_MS));
    expect(since).toBe(created);
    await connection.close();
  });
});
