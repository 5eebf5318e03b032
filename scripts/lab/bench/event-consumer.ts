import { consumer, type Delivery, EventServer, type Outcome } from '#transport';
import { Inbox } from '#outbox';
import { Controller } from '@nestjs/common';
import { BenchHappened } from './event-contract';
import { benchApp, sharedNow } from './messaging-process';

/** When each event reached its handler, and when the last one's transaction was done. */
export interface Handled {
  begun: Record<string, number>;
  doneAt: number;
}

const handled: Handled = { begun: {}, doneAt: 0 };
const On = consumer({ durable: 'bench-consumer' });

@Controller()
class BenchConsumer {
  constructor(private readonly inbox: Inbox) {}

  @On(BenchHappened)
  async happened(delivery: Delivery<typeof BenchHappened>): Promise<Outcome> {
    handled.begun[delivery.id] ??= sharedNow();
    const outcome = await this.inbox.once(delivery, async () => undefined);
    handled.doneAt = sharedNow();
    return outcome;
  }
}

/** The consuming process: it begins to listen when told, and says what it has handled when asked. */
async function main(): Promise<void> {
  const { listen } = await benchApp(
    'benchconsumer',
    [BenchConsumer],
    (connection) => new EventServer(connection),
  );
  process.on('message', (order: 'listen' | 'report' | 'count') => {
    if (order === 'listen') void listen().then(() => process.send?.('listening'));
    else if (order === 'count') process.send?.(Object.keys(handled.begun).length);
    else {
      process.send?.(handled);
      handled.begun = {};
    }
  });
  process.send?.('ready');
}

void main();
