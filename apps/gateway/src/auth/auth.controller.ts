import { type Actor, AuthRoutes, AuthRpc, type InputOf, type ReplyOf } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller, Headers } from '@nestjs/common';
import { CurrentActor, CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { TokenHolders } from '../limits/token-holders';
import { Revocations } from './revocations';
import { SignIn } from './sign-in';

type LoggedIn = ReplyOf<typeof AuthRoutes.login>;

@Controller()
export class AuthController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly signIn: SignIn,
    private readonly revocations: Revocations,
    private readonly holders: TokenHolders,
  ) {}

  @Route(AuthRoutes.register)
  async register(
    @Input() body: InputOf<typeof AuthRoutes.register>,
    @Headers('user-agent') agent: string | undefined,
    @CurrentContext() context: Context,
  ): Promise<LoggedIn> {
    return this.signIn.register(body, agent, context);
  }

  @Route(AuthRoutes.login)
  async login(
    @Input() body: InputOf<typeof AuthRoutes.login>,
    @Headers('user-agent') agent: string | undefined,
    @Headers('device-token') device: string | undefined,
    @CurrentContext() context: Context,
  ): Promise<LoggedIn> {
    return this.signIn.logIn(body, agent, device, context);
  }

  @Route(AuthRoutes.refresh)
  async refresh(@Input() input: InputOf<typeof AuthRoutes.refresh>, @CurrentContext() context: Context) {
    const { token, refreshToken, expiresIn } = await this.rpc.call(AuthRpc.refresh, input, context);
    this.holders.expect(token);
    return { token, refreshToken, expiresIn };
  }

  @Route(AuthRoutes.logout)
  async logout(
    @Input() input: InputOf<typeof AuthRoutes.logout>,
    @CurrentActor() actor: Actor,
    @CurrentContext() context: Context,
  ) {
    await this.rpc.call(AuthRpc.logout, input, context);
    this.revocations.add(actor.sessionId);
    return {};
  }
}
