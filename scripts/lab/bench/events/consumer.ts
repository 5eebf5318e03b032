import { consumer, type Delivery, EventServer, type Outcome } from '#transport';
import { Inbox } from '#outbox';
import { Controller } from '@nestjs/common';
import { BenchHappened } from './contract';
import { benchApp, sharedNow } from './process';

/** When each event reached its handler, and when the last transaction was committed. */
export interface Handled {
  handledAt: Record<string, number>;
  doneAt: number;
}

const handled: Handled = { handledAt: {}, doneAt: 0 };
const On = consumer({ durable: 'bench-consumer' });

@Controller()
class BenchConsumer {
  constructor(private readonly inbox: Inbox) {}

  @On(BenchHappened)
  async happened(delivery: Delivery<typeof BenchHappened>): Promise<Outcome> {
    handled.handledAt[delivery.id] ??= sharedNow();
    const outcome = await this.inbox.once(delivery, async () => undefined);
    handled.doneAt = sharedNow();
    return outcome;
  }
}

/** The consuming process: starts to consume on `consume`, and reports the handled events on `report`. */
async function main(): Promise<void> {
  const { listen } = await benchApp(
    'benchconsumer',
    [BenchConsumer],
    (connection) => new EventServer(connection),
  );
  process.on('message', (order: 'consume' | 'report' | 'count') => {
    if (order === 'consume') void listen().then(() => process.send?.('consuming'));
    else if (order === 'count') process.send?.(Object.keys(handled.handledAt).length);
    else {
      process.send?.(handled);
      handled.handledAt = {};
    }
  });
  process.send?.('ready');
}

void main();
