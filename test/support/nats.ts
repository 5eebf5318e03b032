import { connectNats } from '#transport';
import type { NatsConnection } from '@nats-io/transport-node';
import { testState } from './state';

/** The NATS server (with JetStream) of this test run. Tests share it, so they use their own streams and subjects. */
export function natsUrl(): string {
  return testState().natsUrl;
}

/** The seed with all permissions on the server of this test run. */
export const operatorSeed = (): string => testState().natsSeeds.operator;

/** A connection with all permissions, to this run's server by default; the test closes it. */
export function connectAsOperator(
  system: { natsUrl: string; natsOperatorSeed: string | undefined } = {
    natsUrl: natsUrl(),
    natsOperatorSeed: operatorSeed(),
  },
  name = 'test',
): Promise<NatsConnection> {
  return connectNats([system.natsUrl], name, { NATS_NKEY_SEED: system.natsOperatorSeed });
}
