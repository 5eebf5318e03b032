import {
  type Actor,
  DeadLetterDetail,
  DeadLetterCursor,
  DeadLetterId,
  type Nothing,
  NotificationsRpc,
  type ReplyOf,
} from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { DEFAULT_PAGE_SIZE, PageSize } from '../http/page';
import { Replies } from '../http/replies';
import { CurrentActor, CurrentCall } from '../http/request-context';
import { ValidParam, ValidQuery } from '../http/valid';
import { mustBeAdmin } from './admin-access';
import { DeadLetterUnknown } from './jobs.errors';

const DeadLettersQuery = z.strictObject({
  cursor: DeadLetterCursor.optional(),
  limit: PageSize.default(DEFAULT_PAGE_SIZE),
});

/** What failed for good, for admins to look at, to try again or to give up. */
@Controller('jobs/dead-letters')
export class DeadLettersController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @Replies(NotificationsRpc.deadLetters.reply)
  async list(
    @ValidQuery(DeadLettersQuery) query: z.output<typeof DeadLettersQuery>,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
  ): Promise<ReplyOf<typeof NotificationsRpc.deadLetters>> {
    mustBeAdmin(actor);
    return this.rpc.call(NotificationsRpc.deadLetters, query, call);
  }

  @Get(':id')
  @Replies(z.object({ deadLetter: DeadLetterDetail }))
  async get(
    @ValidParam('id', z.string()) id: string,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
  ): Promise<{ deadLetter: DeadLetterDetail }> {
    mustBeAdmin(actor);
    return { deadLetter: await this.rpc.call(NotificationsRpc.deadLetter, { id: known(id) }, call) };
  }

  @Post(':id/retry')
  @HttpCode(200)
  @Replies(NotificationsRpc.retryDeadLetter.reply)
  async retry(
    @ValidParam('id', z.string()) id: string,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
  ): Promise<Nothing> {
    mustBeAdmin(actor);
    return this.rpc.call(NotificationsRpc.retryDeadLetter, { id: known(id) }, call);
  }

  @Delete(':id')
  @HttpCode(204)
  async discard(
    @ValidParam('id', z.string()) id: string,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
  ): Promise<void> {
    mustBeAdmin(actor);
    await this.rpc.call(NotificationsRpc.discardDeadLetter, { id: known(id) }, call);
  }
}

/** An id that none can have is simply not found. @throws DeadLetterUnknown */
function known(id: string): string {
  if (!DeadLetterId.safeParse(id).success) throw new DeadLetterUnknown();
  return id;
}
