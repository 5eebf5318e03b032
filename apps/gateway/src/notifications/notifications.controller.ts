import { ListNotifications, NotificationsRpc, ReadNotifications, type ReplyOf } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { DEFAULT_PAGE_SIZE, PageSize } from '../http/page';
import { Replies } from '../http/replies';
import { CurrentCall } from '../http/request-context';
import { ValidBody, ValidQuery } from '../http/valid';

const NotificationsQuery = z.strictObject({
  cursor: ListNotifications.shape.cursor,
  limit: PageSize.default(DEFAULT_PAGE_SIZE),
  unread: z.stringbool('must be true or false').default(false),
});

/** One's own notifications. */
@Controller('notifications')
export class NotificationsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @Replies(NotificationsRpc.list.reply)
  async list(
    @ValidQuery(NotificationsQuery) query: z.output<typeof NotificationsQuery>,
    @CurrentCall() call: Call,
  ): Promise<ReplyOf<typeof NotificationsRpc.list>> {
    return this.rpc.call(NotificationsRpc.list, query, call);
  }

  @Post('read')
  @HttpCode(200)
  @Replies(NotificationsRpc.read.reply)
  async read(
    @ValidBody(ReadNotifications) body: z.output<typeof ReadNotifications>,
    @CurrentCall() call: Call,
  ): Promise<ReplyOf<typeof NotificationsRpc.read>> {
    return this.rpc.call(NotificationsRpc.read, body, call);
  }
}
