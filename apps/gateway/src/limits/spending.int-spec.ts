import { LIMITS_SUBJECT, type LimitsSpent } from '#contracts';
import { connectNats } from '#transport';
import type { NatsConnection } from '@nats-io/transport-node';
import { eventually } from '../../../../test/support/eventually';
import { natsUrl } from '../../../../test/support/nats';
import { testState } from '../../../../test/support/state';
import { ClientCounters } from './client-counters';
import { Spending } from './spending';

const CLIENTS = 3_000;

/** One gateway, as far as limits go. */
class Replica {
  // Of a name of its own, as others use this server too.
  readonly counters = new ClientCounters({ name: 'spending-spec', quota: 100, window: 86_400 });
  readonly spending: Spending;

  constructor(connection: NatsConnection) {
    this.spending = new Spending(connection, new Map([[this.counters.policy.name, this.counters]]));
  }

  spend(client: string, count = 1): void {
    for (let index = 0; index < count; index += 1)
      this.spending.note(this.counters.policy.name, client, this.counters.take(client).until);
  }
}

describe('gateways that share what clients spend', () => {
  let connection: NatsConnection;
  let replicas: Replica[];
  const messages: LimitsSpent[] = [];

  beforeAll(async () => {
    // With the gateway's own rights.
    const NATS_NKEY_SEED = testState().natsSeeds.gateway;
    connection = await connectNats([natsUrl()], 'gateway', { NATS_NKEY_SEED });
    replicas = [new Replica(connection), new Replica(connection), new Replica(connection)];
    connection.subscribe(LIMITS_SUBJECT, {
      callback: (_error, message) => {
        if (message.string().includes('"spending-spec"')) messages.push(message.json<LimitsSpent>());
      },
    });
    await connection.flush();
  });
  afterAll(async () => {
    for (const { spending } of replicas) spending.stop();
    await connection.close();
  });

  it('all come to the same number', async () => {
    for (const [index, replica] of replicas.entries()) replica.spend('ada', 10 + index);
    await eventually(() => {
      const remaining = replicas.map(({ counters }) => counters.look('ada').remaining);
      expect(remaining).toEqual([67, 67, 67]);
    });
  });

  it('publish the clients with the most requests in one message of bounded size', async () => {
    messages.length = 0;
    for (let index = 0; index < CLIENTS; index += 1)
      replicas[0]?.spend(`2001:db8:0:${index.toString(16)}::/64`);
    replicas[0]?.spend('bob', 50);
    await eventually(() => expect(replicas[1]?.counters.look('bob').remaining).toBe(50));
    for (const message of messages) {
      expect(message.spent.length).toBeLessThanOrEqual(1_000);
      expect(JSON.stringify(message).length).toBeLessThan(100_000);
    }
    expect(messages.flatMap(({ spent }) => spent).length).toBeLessThan(CLIENTS);
  });

  it('ignore invalid messages of others', async () => {
    for (const text of ['', '{', 'null', '[]', '{"from":"x","spent":7}'])
      connection.publish(LIMITS_SUBJECT, text);
    const from = '01890000-0000-4000-8000-000000000000';
    const spent = [
      ['spending-spec', 'eve', -5, 1],
      ['no-such-policy', 'eve', 5, 1],
      ['spending-spec', 'eve', 5, 1],
    ];
    connection.publish(LIMITS_SUBJECT, JSON.stringify({ from, spent }));
    connection.publish(LIMITS_SUBJECT, JSON.stringify({ from, spent: spent.slice(1) }));
    replicas[0]?.spend('eve', 1);
    await eventually(() => expect(replicas[1]?.counters.look('eve').remaining).toBe(99));
  });
});
