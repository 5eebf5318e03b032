import {
  DeadLetterId,
  DeadLetterNotFound,
  DeadLettersRoutes,
  type InputOf,
  NotificationsRpc,
} from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';

@Controller()
export class DeadLettersController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(DeadLettersRoutes.list)
  async list(@Input() query: InputOf<typeof DeadLettersRoutes.list>, @CurrentContext() context: Context) {
    return this.rpc.call(NotificationsRpc.deadLetters, query, context);
  }

  @Route(DeadLettersRoutes.get)
  async get(@Input() { id }: InputOf<typeof DeadLettersRoutes.get>, @CurrentContext() context: Context) {
    return { deadLetter: await this.rpc.call(NotificationsRpc.deadLetter, { id: possible(id) }, context) };
  }

  @Route(DeadLettersRoutes.retry)
  async retry(@Input() { id }: InputOf<typeof DeadLettersRoutes.retry>, @CurrentContext() context: Context) {
    return this.rpc.call(NotificationsRpc.retryDeadLetter, { id: possible(id) }, context);
  }

  @Route(DeadLettersRoutes.discard)
  async discard(
    @Input() { id }: InputOf<typeof DeadLettersRoutes.discard>,
    @CurrentContext() context: Context,
  ) {
    await this.rpc.call(NotificationsRpc.discardDeadLetter, { id: possible(id) }, context);
  }
}

/** An id that no dead letter can have is answered with 404. @throws DeadLetterUnknown */
function possible(id: string): string {
  if (!DeadLetterId.safeParse(id).success) throw new DeadLetterNotFound();
  return id;
}
