import { CodedError, WireError } from '#contracts';
import { errors, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import { z } from 'zod';
import { attempt } from './attempt';
import type { DeadLetters } from './dead-letters';
import type { Durable } from './durable';
import { translateJetStreamError } from './jetstream-errors';
import { isTransient } from './retry';

/** Longer than a handler takes; an effect that comes later still happens, and the dead letter stays until the next retry. */
const ANSWER_WITHIN_MS = 4_000;

/** Where a consumer is asked to handle one of its dead letters again. */
export const retrySubject = (durable: string): string => `retry.${durable}`;

const Answer = z.object({ error: WireError.optional() });

/**
 * Asks a consumer to handle a dead letter of its own again, and waits until it has. The request names the dead letter and carries no
 * content: the consumer reads its own copy.
 * @throws CodedError `unavailable` when the consumer does not answer, or what it waits for is away
 */
export async function requestRetry(connection: NatsConnection, durable: string, key: string): Promise<void> {
  const answer = await connection
    .request(retrySubject(durable), key, { timeout: ANSWER_WITHIN_MS })
    .catch((error: unknown) => {
      throw isSilence(error)
        ? new CodedError('unavailable', 'unavailable', `${durable} does not answer. Try again shortly.`, {
            cause: error,
          })
        : translateJetStreamError(error);
    });
  const { error } = Answer.parse(answer.json());
  if (error) throw CodedError.fromWire(error);
}

const isSilence = (error: unknown): boolean =>
  error instanceof errors.TimeoutError || (error instanceof errors.RequestError && error.isNoResponders());

/** Handles the dead letters of one consumer again when asked. @returns what ends it, after the retries in hand */
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
      // Elsewhere than to an inbox we would speak with our rights for the one that asks.
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

/** What fails again becomes a dead letter again; what waits for something that is away stays one. */
async function handleAgain(durable: Durable, letters: DeadLetters, key: string): Promise<void> {
  const { durable: name } = durable.options;
  const letter = await letters.own(name, key);
  if (!letter)
    throw new CodedError('conflict', 'jobs.dead_letter_unreadable', `${name} has no such dead letter.`);
  try {
    const outcome = await attempt(letter, durable);
    if (outcome === 'retry') throw new Error('The handler asked for another attempt.');
    if (outcome === 'reject') throw new Error('The handler rejected the event.');
  } catch (error) {
    if (isTransient(error)) throw error;
    await letters.keep(letter, name, error);
  }
}
