import { jetstreamManager } from '@nats-io/jetstream';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { Logger } from '@nestjs/common';
import type { DeadLetters } from './dead-letters';
import { typeOfSubject } from './streams';

/** @see https://docs.nats.io/nats-concepts/jetstream/consumers#maxdeliver */
interface Advisory {
  stream: string;
  consumer: string;
  stream_seq: number;
  deliveries: number;
}

/**
 * Hears when the server itself gives an event up. Our consumers set no limit of deliveries, so that happens only when
 * somebody set one by hand; even then the event must not vanish in silence but become a dead letter.
 */
export function hearMaxDeliveries(
  connection: NatsConnection,
  watched: { stream: string; durable: string }[],
  deadLetters: DeadLetters,
): void {
  const logger = new Logger('MaxDeliveries');
  const heard = async (message: Msg): Promise<void> => {
    const { stream, consumer, stream_seq: seq, deliveries } = message.json<Advisory>();
    const lost = await (await jetstreamManager(connection)).streams.getMessage(stream, { seq });
    if (!lost) return;
    const { data, header } = lost;
    const subject = typeOfSubject(lost.subject);
    const reason = new Error(`The server stopped delivering after ${deliveries} attempts.`);
    await deadLetters.keep(
      { subject, data, headers: header, stream, seq, attempts: deliveries },
      consumer,
      reason,
    );
  };
  for (const { stream, durable } of watched) {
    // One replica is enough: the queue group shares the advisories out.
    connection.subscribe(`$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${stream}.${durable}`, {
      queue: durable,
      callback: (error, message) => {
        if (error) logger.error(error);
        else heard(message).catch((error: unknown) => logger.error(error));
      },
    });
  }
}
