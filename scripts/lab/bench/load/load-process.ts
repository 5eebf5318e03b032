import { burst } from './burst';
import type { Answer, LoadResult, Order } from './messages';
import { operationOf, type OperationName } from './operations';
import { RequestSource } from './request-source';
import { steadyLoad } from './steady-load';
import type { TargetUrls } from './world';

// The process that generates load, so that neither the measuring process nor the system shares an event loop with it.

let source: RequestSource | undefined;
let targets: TargetUrls | undefined;

async function carryOut(order: Order): Promise<LoadResult | null> {
  if (order.do === 'prepare') {
    source = new RequestSource(order.world);
    targets = order.urls;
    return null;
  }
  if (!source) throw new Error('A load was ordered before its requests were prepared');
  const urls = urlsOf(order.operation);
  return order.do === 'load' ? steadyLoad(source, { ...order, urls }) : burst(source, { ...order, urls });
}

const urlsOf = (name: OperationName): string[] => targets?.[operationOf(name).target] ?? [];

process.on('message', (order: Order) => {
  carryOut(order).then(
    (result) => answer({ result }),
    (error: Error) => answer({ error: error.message }),
  );
});
process.once('disconnect', () => process.exit());

const answer = (message: Answer): void => void process.send?.(message);
