import { Logger } from '@nestjs/common';
import { firstValueFrom, isObservable } from 'rxjs';
import { type Delivery, type Incoming, readDelivery } from './delivery';
import { type Durable, extrasOf } from './durable';
import { processing } from './event-telemetry';
import type { Outcome } from './on';

const logger = new Logger('EventServer');

/** Has an event's handler handle it once, with a span, metrics and a line in the log. @throws what the handler throws */
export function attempt(incoming: Incoming, durable: Durable): Promise<Outcome> {
  const { type, attempt, headers } = incoming;
  const received = { type, durable: durable.options.durable, attempt, ...(headers && { headers }) };
  return processing(received, () => logged(received, handle(incoming, durable)));
}

async function handle(incoming: Incoming, { options, handlers }: Durable): Promise<Outcome> {
  const handler = handlers.get(incoming.type);
  if (!handler) return 'ack'; // an earlier version of this service subscribed to it
  let delivery: Delivery;
  try {
    delivery = readDelivery(incoming, extrasOf(handler).event, options);
  } catch (error) {
    logger.error(error);
    return 'reject';
  }
  const result: unknown = await handler(delivery, delivery);
  return (isObservable(result) ? await firstValueFrom(result) : result) as Outcome;
}

async function logged(
  { type, durable, attempt: number }: { type: string; durable: string; attempt: number },
  work: Promise<Outcome>,
): Promise<Outcome> {
  const begun = performance.now();
  const line = (status: string) => ({
    route: type,
    consumer: durable,
    attempt: number,
    status,
    duration_ms: Math.round((performance.now() - begun) * 10) / 10,
  });
  try {
    const outcome = await work;
    logger.log(line(outcome), 'event');
    return outcome;
  } catch (error) {
    logger.warn({ ...line('failed'), err: error }, `${durable} could not handle ${type}, attempt ${number}`);
    throw error;
  }
}
