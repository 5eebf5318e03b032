import { ChangeNotificationSettings, NotificationsRpc, type ReplyOf } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, Get, Put } from '@nestjs/common';
import { Replies } from '../http/replies';
import { CurrentCall } from '../http/request-context';
import { ValidBody } from '../http/valid';

/** Which notifications reach one outside, and how. */
@Controller('notifications/settings')
export class NotificationSettingsController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @Replies(NotificationsRpc.settings.reply)
  async get(@CurrentCall() call: Call): Promise<ReplyOf<typeof NotificationsRpc.settings>> {
    return this.rpc.call(NotificationsRpc.settings, {}, call);
  }

  @Put()
  @Replies(NotificationsRpc.changeSettings.reply)
  async change(
    @ValidBody(ChangeNotificationSettings) body: ChangeNotificationSettings,
    @CurrentCall() call: Call,
  ): Promise<ReplyOf<typeof NotificationsRpc.changeSettings>> {
    return this.rpc.call(NotificationsRpc.changeSettings, body, call);
  }
}
