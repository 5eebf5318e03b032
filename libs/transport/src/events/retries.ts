import { CodedError, DeadLetterUnreadable, WireError } from '#contracts';
import { errors, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { attempt } from './attempt';
import type { DeadLetters } from './dead-letters';
import type { Durable } from './durable';
import { translateJetStreamError } from './jetstream-errors';
import { isTransient } from './retry';

/** Longer than a handler takes. A later effect still happens, and the dead letter stays until the next retry. */
const REPLY_TIMEOUT_MS = 4_000;

/** The subject of requests to a consumer to handle one of its dead letters again. */
export const retrySubject = (durable: string): string => `retry.${durable}`;

const Reply = z.object({ error: WireError.optional() });

/**
 * Requests that a consumer handle one of its dead letters again, and waits for the result. The request names the dead letter and has no
 * content: the consumer reads its own copy.
 * @throws CodedError `unavailable` when the consumer, or something that it needs, does not answer
 */
export async function requestRetry(connection: NatsConnection, durable: string, key: string): Promise<void> {
  const reply = await connection
    .request(retrySubject(durable), key, { timeout: REPLY_TIMEOUT_MS })
    .catch((error: unknown) => {
      throw isNoReply(error)
        ? new CodedError('unavailable', 'unavailable', `${durable} does not answer. Try again shortly.`, {
            cause: error,
          })
        : translateJetStreamError(error);
    });
  const { error } = Reply.parse(reply.json());
  if (error) throw CodedError.fromWire(error);
}

const isNoReply = (error: unknown): boolean =>
  error instanceof errors.TimeoutError || (error instanceof errors.RequestError && error.isNoResponders());

/** Serves the requests to handle dead letters of one consumer again. @returns a function that stops it after the running retries */
export function serveRetries(
  connection: NatsConnection,
  durable: Durable,
  letters: DeadLetters,
): () => Promise<void> {
  const logger = new Logger('Retries');
  const running = new Set<Promise<void>>();
  const answer = async (message: Msg): Promise<void> => {
    const error = await handleAgain(durable, letters, message.string()).then(
      () => undefined,
      (thrown: unknown) => {
        if (!(thrown instanceof CodedError)) logger.error(thrown);
        return CodedError.toWire(thrown);
      },
    );
    message.respond(JSON.stringify({ error }));
  };
  const subscription = connection.subscribe(retrySubject(durable.options.durable), {
    queue: durable.options.durable,
    callback: (error, message) => {
      if (error) return logger.error(error);
      // Reply only to inboxes; otherwise the requester could make us publish anywhere with our permissions.
      if (!/^(_INBOX|_R_\.)/.test(message.reply ?? '')) return;
      const work = answer(message);
      running.add(work);
      void work.finally(() => running.delete(work));
    },
  });
  return async () => {
    subscription.unsubscribe();
    await Promise.all(running);
  };
}

/** An event that fails again becomes a new dead letter; after a transient error the dead letter stays. */
async function handleAgain(durable: Durable, letters: DeadLetters, key: string): Promise<void> {
  const { durable: name } = durable.options;
  const letter = await letters.own(name, key);
  if (!letter) throw new DeadLetterUnreadable();
  try {
    const outcome = await attempt(letter, durable);
    if (outcome === 'retry') throw new Error('The handler asked for another attempt.');
    if (outcome === 'reject') throw new Error('The handler rejected the event.');
  } catch (error) {
    if (isTransient(error)) throw error;
    await letters.keep(letter, name, error);
  }
}
