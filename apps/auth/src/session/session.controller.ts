import { AuthRpc, type Nothing, type ReplyOf, type RequestOf } from '#contracts';
import { actorOf, Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { SessionService } from './session.service';
import { sessionTokens, sessionView } from './session.view';

@Controller()
export class SessionController {
  constructor(private readonly sessions: SessionService) {}

  @Handle(AuthRpc.refresh)
  async refresh(
    { refreshToken }: RequestOf<typeof AuthRpc.refresh>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.refresh>> {
    return sessionTokens(await this.sessions.refresh(context, refreshToken));
  }

  @Handle(AuthRpc.logout)
  async logout({ refreshToken }: RequestOf<typeof AuthRpc.logout>, context: Context): Promise<Nothing> {
    await this.sessions.logout(context, refreshToken);
    return {};
  }

  @Handle(AuthRpc.listSessions)
  async list(_request: Nothing, context: Context): Promise<ReplyOf<typeof AuthRpc.listSessions>> {
    const { sessionId } = actorOf(context);
    const sessions = await this.sessions.list(context);
    return { sessions: sessions.map((session) => sessionView(session, sessionId)) };
  }

  @Handle(AuthRpc.revokeSession)
  async revoke({ id }: RequestOf<typeof AuthRpc.revokeSession>, context: Context): Promise<Nothing> {
    await this.sessions.end(context, id);
    return {};
  }
}
