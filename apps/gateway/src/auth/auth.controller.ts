import {
  type Actor,
  AuthRoutes,
  AuthRpc,
  DeviceToken,
  type InputOf,
  type ReplyOf,
  type RequestInput,
} from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller, Headers } from '@nestjs/common';
import { CurrentActor, CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { TokenHolders } from '../limits/token-holders';
import { ReadYourWrites } from '../read-your-writes';
import { UserViews } from '../users/user-views';
import { Revocations } from './revocations';

type LoggedIn = ReplyOf<typeof AuthRoutes.login>;

@Controller()
export class AuthController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly readYourWrites: ReadYourWrites,
    private readonly revocations: Revocations,
    private readonly holders: TokenHolders,
  ) {}

  @Route(AuthRoutes.register)
  async register(
    @Input() body: InputOf<typeof AuthRoutes.register>,
    @Headers('user-agent') agent: string | undefined,
    @CurrentContext() context: Context,
  ): Promise<LoggedIn> {
    const request: RequestInput<typeof AuthRpc.register> = { ...body, userAgent: shortened(agent) };
    const { account, events, ...tokens } = await this.rpc.call(AuthRpc.register, request, context);
    this.holders.expect(tokens.token);
    const followed = await this.readYourWrites.ofAccount(events, context);
    const written = { name: body.name, bio: '', image: '' };
    return { user: await this.users.after(account, written, followed, context), ...tokens };
  }

  @Route(AuthRoutes.login)
  async login(
    @Input() body: InputOf<typeof AuthRoutes.login>,
    @Headers('user-agent') agent: string | undefined,
    @Headers('device-token') device: string | undefined,
    @CurrentContext() context: Context,
  ): Promise<LoggedIn> {
    const { account, ...tokens } = await this.rpc.call(
      AuthRpc.login,
      { ...body, userAgent: shortened(agent), ...knownDevice(device) },
      context,
    );
    this.holders.expect(tokens.token);
    return { user: await this.users.of(account, context), ...tokens };
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

const LONGEST_USER_AGENT = 500;
/** Bytes above ASCII may be read as control characters; they must not make a login fail. */
const shortened = (agent = ''): string => agent.replace(/\p{Cc}/gu, ' ').slice(0, LONGEST_USER_AGENT);

/** A header that is not a device token is ignored: the login then comes from an unknown device. */
function knownDevice(header: string | undefined): { deviceToken?: string } {
  const token = DeviceToken.safeParse(header);
  return token.success ? { deviceToken: token.data } : {};
}
