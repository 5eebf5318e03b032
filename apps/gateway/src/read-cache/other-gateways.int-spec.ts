import { connectNats } from '#transport';
import type { NatsConnection } from '@nats-io/transport-node';
import { eventually } from '../../../../test/support/eventually';
import { natsUrl } from '../../../../test/support/nats';
import { testState } from '../../../../test/support/state';
import { OtherGateways } from './other-gateways';

/** One gateway, as far as changes go. */
class Replica {
  readonly dropped: string[] = [];
  readonly gateways: OtherGateways;

  constructor(
    readonly connection: NatsConnection,
    caches = true,
  ) {
    this.gateways = new OtherGateways(connection, { caches, drop: (tags) => this.dropped.push(...tags) });
  }

  async stop(): Promise<void> {
    await this.gateways.stop();
    await this.connection.close();
  }
}

describe('gateways that say what was changed', () => {
  const replicas: Replica[] = [];
  const replica = async (caches = true): Promise<Replica> => {
    // With the gateway's own rights.
    const NATS_NKEY_SEED = testState().natsSeeds.gateway;
    const made = new Replica(await connectNats([natsUrl()], 'gateway', { NATS_NKEY_SEED }), caches);
    replicas.push(made);
    return made;
  };
  /** How long a change takes that was made at one of them. */
  const change = async ({ gateways }: Replica, ...tags: string[]): Promise<number> => {
    const start = performance.now();
    await gateways.changed(tags);
    return performance.now() - start;
  };
  let here: Replica;
  let there: Replica;
  let without: Replica;

  beforeAll(async () => {
    [here, there, without] = [await replica(), await replica(), await replica(false)];
    await eventually(() => expect(here.gateways.isReached && there.gateways.isReached).toBe(true));
    // They know each other after a second.
    for (const one of [here, there, without]) await change(one, 'warm-up');
  });
  afterAll(() => Promise.all(replicas.map((one) => one.stop().catch(() => undefined))));

  it('have dropped it everywhere when the change is known as made', async () => {
    for (let round = 0; round < 200; round += 1) {
      const [writer, reader] = round % 2 ? [here, there] : [there, here];
      await change(writer, `article ${round}`);
      expect(reader.dropped.at(-1)).toBe(`article ${round}`);
      expect(writer.dropped.at(-1)).toBe(`article ${round}`);
    }
  });

  it('have dropped what a gateway changes that does not cache, and do not wait for it', async () => {
    await change(without, 'by another');
    expect([here.dropped.at(-1), there.dropped.at(-1)]).toEqual(['by another', 'by another']);
    expect(without.gateways.isReached).toBe(false);
  });

  it('send concurrent changes in one message', async () => {
    const messages: unknown[] = [];
    const subscription = here.connection.subscribe('gateway.changes.v1', {
      callback: (_error, message) => {
        if (message.string().includes('together')) messages.push(message.json());
      },
    });
    await here.connection.flush();
    await Promise.all([1, 2, 3].map((n) => change(there, `together ${n}`)));
    await eventually(() => expect(messages).toHaveLength(1));
    expect(messages[0]).toMatchObject({ tags: ['together 1', 'together 2', 'together 3'] });
    subscription.unsubscribe();
  });

  it('wait for one that has lost NATS as long as its replies may live, and then no longer', async () => {
    const lost = await replica();
    await eventually(() => expect(lost.gateways.isReached).toBe(true));
    await change(here, 'known');
    expect(lost.dropped).toContain('known');
    await lost.connection.close();
    expect(await change(here, 'missed')).toBeGreaterThan(950);
    expect(lost.gateways.isReached).toBe(false);
    // Its beats have ended.
    await eventually(async () => expect(await change(here, 'later')).toBeLessThan(900), { timeout: 10_000 });
  });

  it('do not wait for one that has stopped', async () => {
    const stopping = await replica();
    await eventually(() => expect(stopping.gateways.isReached).toBe(true));
    await change(here, 'known');
    await stopping.stop();
    await there.connection.flush();
    await here.connection.flush();
    expect(await change(here, 'after')).toBeLessThan(900);
    expect(stopping.dropped).not.toContain('after');
  });

  it('wait when they have just started, as they may not know the others', async () => {
    const fresh = await replica();
    expect(await change(fresh, 'first')).toBeGreaterThan(900);
    expect(here.dropped).toContain('first');
  });
});
