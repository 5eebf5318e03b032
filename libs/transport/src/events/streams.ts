import { randomUUID } from 'node:crypto';
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  jetstream,
  jetstreamManager,
  JetStreamApiCodes,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import type { ConsumerOptions } from './consumer-options';
import { withoutReservedHeaders } from './reserved-headers';

const DAY_MS = 86_400_000;
/** Shorter than outbox rows are kept, so that events that the broker has deleted can be published again. */
const STREAM_MAX_AGE_MS = 7 * DAY_MS;
/** Many times the largest event; a larger message is refused. */
const LARGEST_MESSAGE = 1024 * 1024;
const DUPLICATE_WINDOW_MS = 2 * 60_000;
/** The number of events of one durable that a replica handles concurrently. */
export const DEFAULT_CONCURRENCY = 16;
/**
 * How long a delivered event may stay unacknowledged before another replica, or the restarted one, gets it. Short, because effects
 * wait this long after a crash; a handler that takes longer sends `working()` in time.
 */
export const ACK_WAIT_MS = 5_000;
/** Error codes of JetStream that the client does not name. */
const STREAM_EXISTS_WITH_OTHER_CONFIG = 10058;
const CONSUMER_EXISTS_WITH_OTHER_CONFIG = 10148;
export const DEAD_LETTER_STREAM = 'DEAD_LETTERS';

/** Declares the stream of a service's events, unless it exists. Apps lack the permission: declaring a stream includes what it collects. */
export async function ensureEventStream(connection: NatsConnection, stream: string): Promise<void> {
  const service = stream.replace('EVENTS_', '').toLowerCase();
  await ensureStream(connection, stream, [`events.${service}.>`], STREAM_MAX_AGE_MS);
}

/** Declares the stream that keeps dead letters, `dlq.<durable>.<key>`, for ninety days. */
export async function ensureDeadLetterStream(connection: NatsConnection): Promise<void> {
  await ensureStream(connection, DEAD_LETTER_STREAM, ['dlq.>'], 90 * DAY_MS);
  await giveKeys(connection);
}

/** Gives dead letters of earlier versions a key, by which their consumer finds its copy. Repeating it changes nothing. */
async function giveKeys(connection: NatsConnection): Promise<void> {
  const { direct, streams } = await jetstreamManager(connection);
  const next = () => direct.getMessage(DEAD_LETTER_STREAM, { seq: 1, next_by_subj: 'dlq.*' });
  for (let letter = await next(); letter; letter = await next()) {
    const { subject, seq, data, header } = letter;
    const sent = { headers: withoutReservedHeaders(header), msgID: `key:${seq}` };
    await jetstream(connection).publish(`${subject}.${randomUUID()}`, data, sent);
    await streams.deleteMessage(DEAD_LETTER_STREAM, seq);
  }
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
    // A dead letter is an event with a few more headers.
    max_msg_size: name === DEAD_LETTER_STREAM ? LARGEST_MESSAGE + 65_536 : LARGEST_MESSAGE,
    // Reading by subject, so that the permissions of a consumer can include only its own dead letters.
    allow_direct: true,
  };
  await streams.add(config).catch(async (error: unknown) => {
    if (!(error instanceof JetStreamApiError) || error.code !== STREAM_EXISTS_WITH_OTHER_CONFIG) throw error;
    const { config: present } = await streams.info(name);
    // Do not reduce the replicas because a server is away for a moment.
    const num_replicas = Math.max(present.num_replicas, config.num_replicas);
    await streams.update(name, { ...config, num_replicas });
  });
}

/** Whether JetStream reports that the stream or consumer does not exist. */
export const isMissing = (error: unknown): boolean =>
  error instanceof JetStreamApiError &&
  (error.code === JetStreamApiCodes.StreamNotFound || error.code === JetStreamApiCodes.ConsumerNotFound);

/** Three replicas in a cluster with at least three servers, so that one may be lost; else one. */
function replicasIn({ info }: NatsConnection): 1 | 3 {
  const { cluster, connect_urls: servers = [] } = (info ?? {}) as {
    cluster?: string;
    connect_urls?: string[];
  };
  return cluster && servers.length >= 3 ? 3 : 1;
}

/** Declares a durable pull consumer for these event types, or updates its filter. */
export async function ensureConsumer(
  connection: NatsConnection,
  stream: string,
  { durable, concurrency = DEFAULT_CONCURRENCY }: ConsumerOptions,
  types: string[],
): Promise<void> {
  const manager = await jetstreamManager(connection);
  const config = {
    durable_name: durable,
    filter_subjects: types,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ACK_WAIT_MS),
    max_deliver: -1,
    // Per consumer, not per replica: generous, so that one stuck replica does not stop the others.
    max_ack_pending: Math.max(1_000, concurrency * 16),
  };
  await manager.consumers.add(stream, config).catch(async (error: unknown) => {
    // An earlier version declared it differently; its position stays.
    if (!(error instanceof JetStreamApiError) || error.code !== CONSUMER_EXISTS_WITH_OTHER_CONFIG)
      throw error;
    await manager.consumers.update(stream, durable, config);
  });
}
