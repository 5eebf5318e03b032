import { AuthRpc, type Nothing, type ReplyOf, type RequestOf } from '#contracts';
import { actorOf, type Call, Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { SessionService } from './session.service';
import { loginTokens, sessionTokens, sessionView } from './session.view';

@Controller()
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Handle(AuthRpc.login)
  async login(
    { email, password, userAgent, deviceToken }: RequestOf<typeof AuthRpc.login>,
    call: Call,
  ): Promise<ReplyOf<typeof AuthRpc.login>> {
    return loginTokens(await this.sessions.login(email, password, userAgent, call, deviceToken));
  }

  @Handle(AuthRpc.refresh)
  async refresh(
    { refreshToken }: RequestOf<typeof AuthRpc.refresh>,
    call: Call,
  ): Promise<ReplyOf<typeof AuthRpc.refresh>> {
    return sessionTokens(await this.sessions.refresh(refreshToken, call));
  }

  @Handle(AuthRpc.logout)
  async logout({ refreshToken }: RequestOf<typeof AuthRpc.logout>, call: Call): Promise<Nothing> {
    await this.sessions.logout(actorOf(call), refreshToken, call);
    return {};
  }

  @Handle(AuthRpc.listSessions)
  async list(_request: Nothing, call: Call): Promise<ReplyOf<typeof AuthRpc.listSessions>> {
    const actor = actorOf(call);
    const sessions = await this.sessions.list(actor);
    return { sessions: sessions.map((session) => sessionView(session, actor.sessionId)) };
  }

  @Handle(AuthRpc.revokeSession)
  async revoke({ id }: RequestOf<typeof AuthRpc.revokeSession>, call: Call): Promise<Nothing> {
    await this.sessions.end(actorOf(call), id, call);
    return {};
  }
}
