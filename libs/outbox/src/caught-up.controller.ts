import type { CaughtUpRpc, ReplyOf, RequestOf } from '#contracts';
import { type Context, Handle } from '#transport';
import { Controller, type Type } from '@nestjs/common';
import { type BarrierOptions, ReadBarrier } from './read-barrier';

/** The controller that answers a service's `caughtUp` call; list it among the controllers of the service. */
export function caughtUpController(contract: CaughtUpRpc, options: BarrierOptions): Type {
  @Controller()
  class CaughtUpController {
    constructor(private readonly barrier: ReadBarrier) {}

    @Handle(contract)
    caughtUp({ events }: RequestOf<CaughtUpRpc>, context: Context): Promise<ReplyOf<CaughtUpRpc>> {
      return this.barrier.caughtUp(options, events, context);
    }
  }
  return CaughtUpController;
}
