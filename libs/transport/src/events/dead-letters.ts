import { randomUUID } from 'node:crypto';
import { DeadLetterOutdated } from '#contracts';
import {
  jetstream,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  type StoredMsg,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { parseTraceparent } from '#telemetry';
import { CLOUD_EVENT, type Incoming } from './delivery';
import { translateJetStreamError } from './jetstream-errors';
import { withoutReservedHeaders } from './reserved-headers';
import { requestRetry } from './retries';
import { DEAD_LETTER_STREAM } from './streams';

/** An event that a consumer could not handle, with the error. */
export interface DeadLetter {
  /** Its sequence in the stream of dead letters. */
  readonly id: number;
  readonly consumer: string;
  readonly eventId: string;
  readonly type: string;
  readonly error: string;
  readonly attempts: number;
  readonly diedAt: string;
  readonly traceId: string | null;
  readonly data: string;
}

const HEADER = {
  subject: 'Dead-Letter-Subject',
  error: 'Dead-Letter-Error',
  attempts: 'Dead-Letter-Attempts',
  time: 'Dead-Letter-Time',
} as const;
const LONGEST_ERROR = 1_000;
/** A UUID, which is one token of a subject and not a wildcard. */
const KEY = /^[\da-f-]{36}$/;

/**
 * Events that a consumer could not handle. If the broker loses them, republishing the outbox delivers each to its consumer again, and
 * back here if it fails again. While the broker is away, listing and changing them throws `unavailable`.
 */
export class DeadLetters {
  constructor(private readonly connection: NatsConnection) {}

  /**
   * Stores a copy with its headers under `dlq.<durable>.<key>`, once per message and consumer. Only the consumer's service may publish
   * there, so it can trust the copy when it handles it again.
   */
  async keep(message: Incoming, durable: string, error: unknown): Promise<void> {
    const copy = withoutReservedHeaders(message.headers);
    const reason = error instanceof Error ? error.message : String(error);
    copy.set(HEADER.subject, message.type);
    copy.set(HEADER.error, reason.replace(/[\r\n]+/g, ' ').slice(0, LONGEST_ERROR));
    copy.set(HEADER.attempts, String(message.attempt));
    copy.set(HEADER.time, new Date().toISOString());
    const msgID = `${durable}:${message.stream}:${message.seq}`;
    const subject = `dlq.${durable}.${randomUUID()}`;
    await jetstream(this.connection).publish(subject, message.data, { headers: copy, msgID });
  }

  /** Dead letters with an id below `before`, the newest first. */
  async list(limit: number, before?: number): Promise<DeadLetter[]> {
    const { state } = await this.ask(({ streams }) => streams.info(DEAD_LETTER_STREAM));
    const found: DeadLetter[] = [];
    // A stream that never contained a message reports 0, which is not a valid sequence.
    const oldest = Math.max(1, state.first_seq);
    for (
      let id = Math.min(state.last_seq, (before ?? Infinity) - 1);
      id >= oldest && found.length < limit;
      id--
    ) {
      const letter = await this.get(id);
      if (letter) found.push(letter);
    }
    return found;
  }

  async get(id: number): Promise<DeadLetter | undefined> {
    const message = await this.read(id);
    return message ? describe(message) : undefined;
  }

  /**
   * Makes the consumer handle its copy again, and deletes the dead letter. A consumer that has handled the event already recognizes its id
   * and does nothing, so a retry can be repeated.
   * @returns false if there is no such dead letter
   * @throws CodedError `unavailable` when the consumer does not answer; the dead letter stays
   */
  async retry(id: number): Promise<boolean> {
    const message = await this.read(id);
    if (!message) return false;
    const key = keyOf(message);
    if (!key) throw new DeadLetterOutdated();
    await requestRetry(this.connection, durableOf(message), key);
    return this.discard(id);
  }

  /** A consumer's own copy of an event that it could not handle. */
  async own(durable: string, key: string): Promise<Incoming | undefined> {
    if (!KEY.test(key)) return undefined;
    const subject = `dlq.${durable}.${key}`;
    const message = await this.ask(({ direct }) =>
      direct.getMessage(DEAD_LETTER_STREAM, { last_by_subj: subject }),
    );
    if (message?.subject !== subject) return undefined;
    const headers = withoutReservedHeaders(message.header);
    return {
      type: message.header.get(HEADER.subject),
      data: message.data,
      headers,
      time: message.time,
      attempt: Number(message.header.get(HEADER.attempts)) + 1,
      stream: DEAD_LETTER_STREAM,
      seq: message.seq,
    };
  }

  /** Deletes the dead letter. @returns false if there is no such dead letter */
  async discard(id: number): Promise<boolean> {
    try {
      return await this.ask(({ streams }) => streams.deleteMessage(DEAD_LETTER_STREAM, id));
    } catch (error) {
      // JetStream reports deleting a missing message with the same error as a storage failure; a read distinguishes them.
      if (error instanceof JetStreamApiError && !(await this.read(id))) return false;
      throw error;
    }
  }

  private read(seq: number): Promise<StoredMsg | null> {
    return this.ask(({ streams }) => streams.getMessage(DEAD_LETTER_STREAM, { seq }));
  }

  /** @throws CodedError `unavailable` when JetStream does not answer */
  private async ask<T>(request: (manager: JetStreamManager) => Promise<T>): Promise<T> {
    try {
      return await request(await jetstreamManager(this.connection));
    } catch (error) {
      throw translateJetStreamError(error);
    }
  }
}

function describe(message: StoredMsg): DeadLetter {
  const header = (name: string): string => message.header.get(name);
  return {
    id: message.seq,
    consumer: durableOf(message),
    eventId: header(CLOUD_EVENT.id),
    type: header(HEADER.subject),
    error: header(HEADER.error),
    attempts: Number(header(HEADER.attempts)),
    diedAt: header(HEADER.time),
    traceId: parseTraceparent(header(CLOUD_EVENT.trace))?.traceId ?? null,
    data: message.string(),
  };
}

const durableOf = ({ subject }: StoredMsg): string => subject.split('.')[1] ?? '';
const keyOf = ({ subject }: StoredMsg): string | undefined => subject.split('.')[2];
