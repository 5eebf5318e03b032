import { jetstream, type JsMsg } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';

/** Sets events aside that a consumer could not handle, with everything needed to see why and to try again. */
export class DeadLetters {
  constructor(private readonly connection: NatsConnection) {}

  /** Keeps a copy under `dlq.<durable>`; the same message of the same consumer is kept once. */
  async keep(message: JsMsg, durable: string, error: unknown): Promise<void> {
    const copy = headers();
    for (const [name, values] of message.headers ?? []) for (const value of values) copy.append(name, value);
    copy.set('Dead-Letter-Subject', message.subject);
    copy.set(
      'Dead-Letter-Error',
      (error instanceof Error ? error.message : String(error)).replace(/[\r\n]+/g, ' '),
    );
    copy.set('Dead-Letter-Attempts', String(message.info.deliveryCount));
    copy.set('Dead-Letter-Time', new Date().toISOString());
    const msgID = `${durable}:${message.info.stream}:${message.seq}`;
    await jetstream(this.connection).publish(`dlq.${durable}`, message.data, { headers: copy, msgID });
  }
}
