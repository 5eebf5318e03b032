import { loadEnv, NatsEnv } from '#config';
import { connectNats } from '#transport';
import type { NatsConnection } from '@nats-io/transport-node';
import { findRunningSystem } from './run-state';

/** Connects a command to NATS: to the server that NATS_URL and its companions name, or as operator to the running system's. */
export async function connectToSystem(name: string): Promise<NatsConnection> {
  if (process.env.NATS_URL || process.env.NATS_URL_FILE) {
    const env = loadEnv(NatsEnv);
    return connectNats(env.NATS_URL, name, env);
  }
  const running = await findRunningSystem();
  if (!running)
    throw new Error('No system runs here. Start one (npm start), or name its NATS server in NATS_URL.');
  return connectNats([running.natsUrl], name, { NATS_NKEY_SEED: running.natsOperatorSeed });
}
