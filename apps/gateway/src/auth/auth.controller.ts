import {
  type Actor,
  AuthRpc,
  DeviceToken,
  Login,
  Logout,
  Nothing,
  Refresh,
  Register,
  type RequestInput,
} from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { Replies } from '../http/replies';
import { CurrentActor, CurrentCall } from '../http/request-context';
import { ValidBody } from '../http/valid';
import { LimitedAs } from '../limits/limited';
import { TokenHolders } from '../limits/token-holders';
import { ReadYourWrites } from '../read-your-writes';
import { User, UserViews } from '../users/user-views';
import { Public } from './access';
import { Revocations } from './revocations';

const Tokens = z.object({ token: z.string(), refreshToken: z.string(), expiresIn: z.int() });
const LoggedIn = Tokens.extend({
  user: User,
  /** Kept by the client and sent as `Device-Token` with later log-ins to the account, so that attempts from elsewhere cannot keep it out. */
  deviceToken: z.string().optional(),
});
type LoggedIn = z.infer<typeof LoggedIn>;

/** Getting in and out. */
@Controller()
export class AuthController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly readYourWrites: ReadYourWrites,
    private readonly revocations: Revocations,
    private readonly holders: TokenHolders,
  ) {}

  @Public()
  @LimitedAs('registrations')
  @Post('register')
  @Replies(LoggedIn)
  async register(
    @ValidBody(Register) body: z.output<typeof Register>,
    @Headers('user-agent') agent: string | undefined,
    @CurrentCall() call: Call,
  ): Promise<LoggedIn> {
    const request: RequestInput<typeof AuthRpc.register> = { ...body, userAgent: shortened(agent) };
    const { account, events, ...tokens } = await this.rpc.call(AuthRpc.register, request, call);
    this.holders.expect(tokens.token);
    const followed = await this.readYourWrites.ofAccount(events, call);
    const written = { name: body.name, bio: '', image: '' };
    return { user: await this.users.after(account, written, followed, call), ...tokens };
  }

  @Public()
  @Post('login')
  @HttpCode(200)
  @Replies(LoggedIn)
  async login(
    @ValidBody(Login) body: z.output<typeof Login>,
    @Headers('user-agent') agent: string | undefined,
    @Headers('device-token') device: string | undefined,
    @CurrentCall() call: Call,
  ): Promise<LoggedIn> {
    const { account, ...tokens } = await this.rpc.call(
      AuthRpc.login,
      { ...body, userAgent: shortened(agent), ...knownDevice(device) },
      call,
    );
    this.holders.expect(tokens.token);
    return { user: await this.users.of(account, call), ...tokens };
  }

  @Public()
  @Post('token/refresh')
  @HttpCode(200)
  @Replies(Tokens)
  async refresh(
    @ValidBody(Refresh) body: z.output<typeof Refresh>,
    @CurrentCall() call: Call,
  ): Promise<Omit<LoggedIn, 'user' | 'deviceToken'>> {
    const { token, refreshToken, expiresIn } = await this.rpc.call(AuthRpc.refresh, body, call);
    this.holders.expect(token);
    return { token, refreshToken, expiresIn };
  }

  @Post('logout')
  @HttpCode(200)
  @Replies(Nothing)
  async logout(
    @ValidBody(Logout) body: z.output<typeof Logout>,
    @CurrentActor() actor: Actor,
    @CurrentCall() call: Call,
  ): Promise<Nothing> {
    await this.rpc.call(AuthRpc.logout, body, call);
    this.revocations.add(actor.sessionId);
    return {};
  }
}

const LONGEST_USER_AGENT = 500;
/** Control characters, which any byte above ASCII may look like, are no reason to refuse a log-in. */
const shortened = (agent = ''): string => agent.replace(/\p{Cc}/gu, ' ').slice(0, LONGEST_USER_AGENT);

/** A header that is not one of our device tokens is ignored: the log-in goes on from an unknown device. */
function knownDevice(header: string | undefined): { deviceToken?: string } {
  const token = DeviceToken.safeParse(header);
  return token.success ? { deviceToken: token.data } : {};
}
