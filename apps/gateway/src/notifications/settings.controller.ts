import { type InputOf, NotificationSettingsRoutes, NotificationsRpc } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';

@Controller()
export class NotificationSettingsController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(NotificationSettingsRoutes.get)
  async get(@CurrentContext() context: Context) {
    return this.rpc.call(NotificationsRpc.settings, {}, context);
  }

  @Route(NotificationSettingsRoutes.change)
  async change(
    @Input() input: InputOf<typeof NotificationSettingsRoutes.change>,
    @CurrentContext() context: Context,
  ) {
    return this.rpc.call(NotificationsRpc.changeSettings, input, context);
  }
}
