import { AuthRpc, DeviceToken, type RequestInput, type ReplyOf, type AuthRoutes } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { TokenHolders } from '../limits/token-holders';
import { ReadYourWrites } from '../read-your-writes';
import { UserViews } from '../users/user-views';

type LoggedIn = ReplyOf<typeof AuthRoutes.login>;

/** The ways into a new session: registering and logging in. */
@Injectable()
export class SignIn {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly readYourWrites: ReadYourWrites,
    private readonly holders: TokenHolders,
  ) {}

  /** @param agent the `User-Agent` of the client */
  async register(
    input: Omit<RequestInput<typeof AuthRpc.register>, 'userAgent'>,
    agent: string | undefined,
    context: Context,
  ): Promise<LoggedIn> {
    const request = { ...input, userAgent: shortened(agent) };
    const { account, events, ...tokens } = await this.rpc.call(AuthRpc.register, request, context);
    this.holders.expect(tokens.token);
    const followed = await this.readYourWrites.ofAccount(events, context);
    const written = { name: input.name, bio: '', image: '' };
    return { user: await this.users.after(account, written, followed, context), ...tokens };
  }

  /** @param agent the `User-Agent` of the client @param device its `Device-Token` */
  async logIn(
    input: Omit<RequestInput<typeof AuthRpc.login>, 'userAgent' | 'deviceToken'>,
    agent: string | undefined,
    device: string | undefined,
    context: Context,
  ): Promise<LoggedIn> {
    const request = { ...input, userAgent: shortened(agent), ...knownDevice(device) };
    const { account, ...tokens } = await this.rpc.call(AuthRpc.login, request, context);
    this.holders.expect(tokens.token);
    return { user: await this.users.of(account, context), ...tokens };
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
