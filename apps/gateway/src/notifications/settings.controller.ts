import { type InputOf, NotificationSettingsRoutes, NotificationsRpc } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentCall } from '../http/request-context';
import { Input, Route } from '../http/route';

@Controller()
export class NotificationSettingsController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(NotificationSettingsRoutes.get)
  async get(@CurrentCall() call: Call) {
    return this.rpc.call(NotificationsRpc.settings, {}, call);
  }

  @Route(NotificationSettingsRoutes.change)
  async change(@Input() input: InputOf<typeof NotificationSettingsRoutes.change>, @CurrentCall() call: Call) {
    return this.rpc.call(NotificationsRpc.changeSettings, input, call);
  }
}
