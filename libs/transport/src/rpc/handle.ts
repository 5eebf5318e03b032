import type { OrJson, ReplyOf, RequestOf, Rpc } from '#contracts';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import type { Context } from '../context';

/** Marks handlers of calls; Nest passes each handler only to the strategy of its own transport. */
export const RPC_TRANSPORT = Symbol('rpc');

type Handler<C extends Rpc> = (request: RequestOf<C>, context: Context) => Promise<OrJson<ReplyOf<C>>>;

/**
 * Makes the method the handler of `contract`: it gets the validated request and the context of the call, and returns the reply or its
 * JSON. A method of another shape does not compile.
 */
export function Handle<C extends Rpc>(contract: C) {
  return <H extends Handler<C>>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<H>,
  ): void => {
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
    MessagePattern(contract.subject, RPC_TRANSPORT, { contract })(
      target,
      key,
      descriptor as PropertyDescriptor,
    );
  };
}
