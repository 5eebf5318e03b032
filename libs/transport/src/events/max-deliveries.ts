import { jetstreamManager } from '@nats-io/jetstream';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import type { DeadLetters } from './dead-letters';

/** @see https://docs.nats.io/nats-concepts/jetstream/consumers#maxdeliver */
interface Advisory {
  stream_seq: number;
  deliveries: number;
}

/**
 * Makes a dead letter of each event that the server itself stops delivering. Our consumers have no maximum of deliveries, so this
 * happens only if an operator set one by hand; even then the event must not be lost silently.
 */
export function watchMaxDeliveries(
  connection: NatsConnection,
  watched: { stream: string; durable: string }[],
  deadLetters: DeadLetters,
): void {
  const logger = new Logger('MaxDeliveries');
  const keep = async (message: Msg, stream: string, durable: string): Promise<void> => {
    const { stream_seq: seq, deliveries: attempt } = message.json<Advisory>();
    const lost = await (await jetstreamManager(connection)).streams.getMessage(stream, { seq });
    if (!lost) return;
    const { subject: type, data, header: headers, time } = lost;
    const reason = new Error(`The server stopped delivering after ${attempt} attempts.`);
    await deadLetters.keep({ type, data, headers, time, attempt, stream, seq }, durable, reason);
  };
  for (const { stream, durable } of watched) {
    // The queue group delivers each advisory to one replica.
    connection.subscribe(`$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${stream}.${durable}`, {
      queue: durable,
      callback: (error, message) => {
        if (error) logger.error(error);
        else keep(message, stream, durable).catch((error: unknown) => logger.error(error));
      },
    });
  }
}
