import { Logger } from '@nestjs/common';
import { timed } from '#telemetry';
import { type Delivery, type Incoming, readDelivery } from './delivery';
import type { Durable } from './durable';
import { processing } from './event-telemetry';
import type { Outcome } from './on';

const logger = new Logger('EventServer');

/** Calls the handler of an event once, with a span, metrics and a log line. @throws what the handler throws */
export function attempt(incoming: Incoming, durable: Durable): Promise<Outcome> {
  const { type, attempt, headers } = incoming;
  const received = { type, durable: durable.options.durable, attempt, ...(headers && { headers }) };
  return processing(received, () => logged(received, () => handle(incoming, durable)));
}

async function handle(incoming: Incoming, { options, handlers }: Durable): Promise<Outcome> {
  const handler = handlers.get(incoming.type);
  if (!handler) return 'ack'; // an earlier version of this service subscribed to it
  let delivery: Delivery;
  try {
    delivery = readDelivery(incoming, handler.event, options);
  } catch (error) {
    logger.error(error);
    return 'reject';
  }
  return handler.handle(delivery);
}

function logged(
  { type: route, durable, attempt: number }: { type: string; durable: string; attempt: number },
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const line = { route, consumer: durable, attempt: number };
  return timed(work, {
    done: (elapsed, status) => logger.log({ ...line, status, ...elapsed }, 'event'),
    failed: (elapsed, err) =>
      logger.warn(
        { ...line, status: 'failed', ...elapsed, err },
        `${durable} could not handle ${route}, attempt ${number}`,
      ),
  });
}
