import { NotificationsRpc, type ReplyOf, type RequestOf } from '#contracts';
import { type Context, Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { DEFAULT_CHANNELS } from './preferences';
import { PreferencesService } from './preferences.service';
import { preferencesView } from './preferences.view';

@Controller()
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Handle(NotificationsRpc.settings)
  async get(
    _request: RequestOf<typeof NotificationsRpc.settings>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.settings>> {
    return preferencesView(await this.preferences.of(context), DEFAULT_CHANNELS);
  }

  @Handle(NotificationsRpc.changeSettings)
  async change(
    request: RequestOf<typeof NotificationsRpc.changeSettings>,
    context: Context,
  ): Promise<ReplyOf<typeof NotificationsRpc.changeSettings>> {
    const { preferences, newSecret } = await this.preferences.change(context, request);
    const view = preferencesView(preferences, DEFAULT_CHANNELS);
    return newSecret ? { ...view, webhookSecret: newSecret } : view;
  }
}
