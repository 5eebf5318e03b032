import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  jetstreamManager,
  JetStreamApiCodes,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import type { ConsumerOptions } from './consumer-options';

const DAY_MS = 86_400_000;
/** Shorter than outbox rows are kept, so that what the broker forgot can be published again. */
const STREAM_MAX_AGE_MS = 7 * DAY_MS;
const DUPLICATE_WINDOW_MS = 2 * 60_000;
/**
 * How long a delivered event may stay unanswered before another replica, or the restarted one, gets it. Short, as that is how
 * long effects wait after a crash; a handler that takes longer says `working()` well before.
 */
export const ACK_WAIT_MS = 5_000;
/** JetStream's error codes; the client has no names for them. */
const STREAM_EXISTS_WITH_OTHER_CONFIG = 10058;
const CONSUMER_EXISTS_WITH_OTHER_CONFIG = 10148;
export const DEAD_LETTER_STREAM = 'DEAD_LETTERS';

/** Where an event is put that only this consumer shall have once more; it lies in the same stream as the event did. */
export const retrySubject = (durable: string, type: string): string => `retry.${durable}.${type}`;

/** The event's type, also where it is one consumer's retry. */
export const typeOfSubject = (subject: string): string =>
  subject.startsWith('retry.') ? subject.split('.').slice(2).join('.') : subject;

/** Declares the stream of a service's events, or leaves it as it is. No app may: whoever declares a stream says what it collects. */
export async function ensureEventStream(connection: NatsConnection, stream: string): Promise<void> {
  const service = stream.replace('EVENTS_', '').toLowerCase();
  const subjects = [`events.${service}.>`, retrySubject('*', `events.${service}.>`)];
  await ensureStream(connection, stream, subjects, STREAM_MAX_AGE_MS);
}

/** Declares the stream that keeps dead letters, `dlq.<durable>`, for ninety days. */
export async function ensureDeadLetterStream(connection: NatsConnection): Promise<void> {
  await ensureStream(connection, DEAD_LETTER_STREAM, ['dlq.>'], 90 * DAY_MS);
}

async function ensureStream(
  connection: NatsConnection,
  name: string,
  subjects: string[],
  maxAgeMs: number,
): Promise<void> {
  const { streams } = await jetstreamManager(connection);
  const config = {
    name,
    subjects,
    num_replicas: replicasIn(connection),
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_age: nanos(maxAgeMs),
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  };
  await streams.add(config).catch(async (error: unknown) => {
    if (!(error instanceof JetStreamApiError) || error.code !== STREAM_EXISTS_WITH_OTHER_CONFIG) throw error;
    const { config: present } = await streams.info(name);
    // A server that is away for the moment is no reason to give copies up.
    const num_replicas = Math.max(present.num_replicas, config.num_replicas);
    await streams.update(name, { ...config, num_replicas });
  });
}

/** Whether JetStream says that it has no such stream or consumer. */
export const isMissing = (error: unknown): boolean =>
  error instanceof JetStreamApiError &&
  (error.code === JetStreamApiCodes.StreamNotFound || error.code === JetStreamApiCodes.ConsumerNotFound);

/** Three copies where a cluster has the servers for them, so that one may be lost; else one. */
function replicasIn({ info }: NatsConnection): 1 | 3 {
  const { cluster, connect_urls: servers = [] } = (info ?? {}) as {
    cluster?: string;
    connect_urls?: string[];
  };
  return cluster && servers.length >= 3 ? 3 : 1;
}

/** Declares a durable pull consumer for these event types and its own retries, or brings its filter up to date. */
export async function ensureConsumer(
  connection: NatsConnection,
  stream: string,
  { durable, concurrency = 16 }: ConsumerOptions,
  types: string[],
): Promise<void> {
  const manager = await jetstreamManager(connection);
  const config = {
    durable_name: durable,
    filter_subjects: [...types, ...types.map((type) => retrySubject(durable, type))],
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ACK_WAIT_MS),
    max_deliver: -1,
    // Per consumer, not per replica: generous, so that one stuck replica does not stop the others.
    max_ack_pending: Math.max(1_000, concurrency * 16),
  };
  await manager.consumers.add(stream, config).catch(async (error: unknown) => {
    // An earlier version declared it otherwise; its position stays.
    if (!(error instanceof JetStreamApiError) || error.code !== CONSUMER_EXISTS_WITH_OTHER_CONFIG)
      throw error;
    await manager.consumers.update(stream, durable, config);
  });
}
