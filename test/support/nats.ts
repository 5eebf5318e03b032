import { connectNats } from '#transport';
import type { NatsConnection } from '@nats-io/transport-node';
import { testState } from './state';

/** The NATS server (with JetStream) of this test run; tests share it, so they name streams and subjects for themselves. */
export function natsUrl(): string {
  return testState().natsUrl;
}

/** What may do everything on the server of this test run. */
export const operatorSeed = (): string => testState().natsSeeds.operator;

/** A connection to a server with all rights, this run's own when no system is given; the test closes it. */
export function connectAsOperator(
  system: { natsUrl: string; natsOperatorSeed: string | undefined } = {
    natsUrl: natsUrl(),
    natsOperatorSeed: operatorSeed(),
  },
  name = 'test',
): Promise<NatsConnection> {
  return connectNats([system.natsUrl], name, { NATS_NKEY_SEED: system.natsOperatorSeed });
}
