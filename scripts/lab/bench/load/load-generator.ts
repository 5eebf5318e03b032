import { ChildTool } from '../child-tool';
import type { LoadResult, Order } from './messages';
import type { OperationName } from './operations';
import type { TargetUrls, World } from './world';

/** Generates load from a process of its own. */
export class LoadGenerator {
  private readonly tool = new ChildTool<Order, LoadResult | null>('load/load-process');

  async prepare(world: World, urls: TargetUrls): Promise<void> {
    await this.tool.ask({ do: 'prepare', world, urls });
  }

  /** Loads the system for some seconds. */
  async load(operation: OperationName, seconds: number, connections: number): Promise<LoadResult> {
    return known(await this.tool.ask({ do: 'load', operation, seconds, connections }));
  }

  /** Sends `count` requests at once. */
  async burst(operation: OperationName, count: number): Promise<LoadResult> {
    return known(await this.tool.ask({ do: 'burst', operation, count }));
  }

  /** Ends the process; a load that runs fails. */
  stop(): Promise<void> {
    return this.tool.stop();
  }
}

function known(result: LoadResult | null): LoadResult {
  if (!result) throw new Error('The generator of load returned no result');
  return result;
}
