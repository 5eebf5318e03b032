import { setTimeout as sleep } from 'node:timers/promises';
import { type ConsumerInfo, jetstreamManager, type StoredMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Incoming } from './delivery';
import type { Durable } from './durable';
import { isMissing } from './streams';

export const POLL_INTERVAL_MS = 25;
/** A longer range of the stream is not searched for unacknowledged events, which the server redelivers after its ack wait. */
const LONGEST_RANGE = 500;

/** The events for a durable that existed when its service started. */
export interface Backlog {
  readonly durable: Durable;
  /** The stream sequence of the last event for it. */
  readonly last: number;
  readonly info: ConsumerInfo;
}

/** @returns undefined without a stream or consumer: then there are no missed events */
export async function backlogOf(connection: NatsConnection, durable: Durable): Promise<Backlog | undefined> {
  const { stream, options, handlers } = durable;
  const { consumers, streams } = await jetstreamManager(connection);
  try {
    const info = await consumers.info(stream, options.durable);
    const newest = await Promise.all(
      [...handlers.keys()].map((type) => streams.getMessage(stream, { last_by_subj: type })),
    );
    return { durable, info, last: Math.max(0, ...newest.map((message) => message?.seq ?? 0)) };
  } catch (error) {
    if (!isMissing(error)) throw error;
    return undefined;
  }
}

/**
 * The events that were delivered and not acknowledged, such as those that a killed replica was handling. The server redelivers them
 * after its ack wait; a replica that handles them itself need not wait for that.
 */
export async function unacknowledged(
  connection: NatsConnection,
  { durable, info }: Backlog,
): Promise<Incoming[]> {
  const [first, end] = [info.ack_floor.stream_seq + 1, info.delivered.stream_seq];
  if (info.num_ack_pending === 0 || end - first >= LONGEST_RANGE) return [];
  const { streams } = await jetstreamManager(connection);
  const places = Array.from({ length: end - first + 1 }, (_, at) => first + at);
  const found = await Promise.all(places.map((seq) => streams.getMessage(durable.stream, { seq })));
  return found
    .filter((message): message is StoredMsg => durable.handlers.has(message?.subject ?? ''))
    .map(({ subject: type, data, header, time, seq }) => ({
      ...{ type, data, headers: header, time, seq },
      ...{ stream: durable.stream, attempt: 1 },
    }));
}

/** Resolves when the whole backlog has been delivered to some replica, or `isOver` returns true. */
export async function delivered(
  connection: NatsConnection,
  { durable, last }: Backlog,
  isOver: () => boolean,
): Promise<void> {
  const { consumers } = await jetstreamManager(connection);
  while (!isOver()) {
    const info = await consumers.info(durable.stream, durable.options.durable).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    if (!info || info.num_pending === 0 || info.delivered.stream_seq >= last) return;
    await sleep(POLL_INTERVAL_MS);
  }
}
