import { AuthRpc, type Nothing, type ReplyOf, type RequestOf } from '#contracts';
import { actorOf, Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { SessionService } from './session.service';
import { loginTokens, sessionTokens, sessionView } from './session.view';

@Controller()
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Handle(AuthRpc.login)
  async login(
    { email, password, userAgent, deviceToken }: RequestOf<typeof AuthRpc.login>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.login>> {
    return loginTokens(await this.sessions.login(email, password, userAgent, context, deviceToken));
  }

  @Handle(AuthRpc.refresh)
  async refresh(
    { refreshToken }: RequestOf<typeof AuthRpc.refresh>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.refresh>> {
    return sessionTokens(await this.sessions.refresh(refreshToken, context));
  }

  @Handle(AuthRpc.logout)
  async logout({ refreshToken }: RequestOf<typeof AuthRpc.logout>, context: Context): Promise<Nothing> {
    await this.sessions.logout(actorOf(context), refreshToken, context);
    return {};
  }

  @Handle(AuthRpc.listSessions)
  async list(_request: Nothing, context: Context): Promise<ReplyOf<typeof AuthRpc.listSessions>> {
    const actor = actorOf(context);
    const sessions = await this.sessions.list(actor);
    return { sessions: sessions.map((session) => sessionView(session, actor.sessionId)) };
  }

  @Handle(AuthRpc.revokeSession)
  async revoke({ id }: RequestOf<typeof AuthRpc.revokeSession>, context: Context): Promise<Nothing> {
    await this.sessions.end(actorOf(context), id, context);
    return {};
  }
}
