import { NotificationsRpc, type ReplyOf, type RequestOf } from '#contracts';
import { actorOf, type Call, Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { DEFAULT_CHANNELS } from './settings';
import { SettingsService } from './settings.service';
import { settingsView } from './settings.view';

@Controller()
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Handle(NotificationsRpc.settings)
  async get(
    _request: RequestOf<typeof NotificationsRpc.settings>,
    call: Call,
  ): Promise<ReplyOf<typeof NotificationsRpc.settings>> {
    return settingsView(await this.settings.of(actorOf(call)), DEFAULT_CHANNELS);
  }

  @Handle(NotificationsRpc.changeSettings)
  async change(
    request: RequestOf<typeof NotificationsRpc.changeSettings>,
    call: Call,
  ): Promise<ReplyOf<typeof NotificationsRpc.changeSettings>> {
    const { settings, newSecret } = await this.settings.change(actorOf(call), request);
    const view = settingsView(settings, DEFAULT_CHANNELS);
    return newSecret ? { ...view, webhookSecret: newSecret } : view;
  }
}
