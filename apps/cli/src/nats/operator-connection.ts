import { loadEnv, NatsEnv } from '#config';
import { connectNats } from '#transport';
import type { NatsConnection } from '@nats-io/transport-node';

/**
 * Connects a command to the NATS servers of NATS_URL, with the other variables of NATS.
 * @throws Error if NATS_URL is missing
 */
export async function connectAsOperator(name: string): Promise<NatsConnection> {
  if (!process.env.NATS_URL && !process.env.NATS_URL_FILE)
    throw new Error('Name the NATS server in NATS_URL, and the operator’s seed in NATS_NKEY_SEED.');
  const env = loadEnv(NatsEnv);
  return connectNats(env.NATS_URL, name, env);
}
