import {
  type DeadLetterDetail,
  type DeadLetterView,
  NotificationsRpc,
  type ReplyOf,
  type RequestOf,
} from '#contracts';
import { type Context, Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { type Dead, DeadLetterService } from './dead-letter.service';
import { deadEventDetail, deadEventView, deadJobDetail, deadJobView } from './dead-letter.view';

@Controller()
export class DeadLetterController {
  constructor(private readonly deadLetters: DeadLetterService) {}

  @Handle(NotificationsRpc.deadLetters)
  async list(
    request: RequestOf<typeof NotificationsRpc.deadLetters>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.deadLetters>> {
    const { rows, next } = await this.deadLetters.list(context, request);
    return { deadLetters: rows.map(view), nextCursor: next };
  }

  @Handle(NotificationsRpc.deadLetter)
  async get(
    { id }: RequestOf<typeof NotificationsRpc.deadLetter>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.deadLetter>> {
    return detail(await this.deadLetters.get(context, id));
  }

  @Handle(NotificationsRpc.retryDeadLetter)
  async retry(
    { id }: RequestOf<typeof NotificationsRpc.retryDeadLetter>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.retryDeadLetter>> {
    await this.deadLetters.retry(context, id);
    return {};
  }

  @Handle(NotificationsRpc.discardDeadLetter)
  async discard(
    { id }: RequestOf<typeof NotificationsRpc.discardDeadLetter>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.discardDeadLetter>> {
    await this.deadLetters.discard(context, id);
    return {};
  }
}

const view = (dead: Dead): DeadLetterView =>
  'event' in dead ? deadEventView(dead.event) : deadJobView(dead.job);
const detail = (dead: Dead): DeadLetterDetail =>
  'event' in dead ? deadEventDetail(dead.event) : deadJobDetail(dead.job);
