import { AuthRpc, Nothing, VerifyEmail } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { Replies } from '../http/replies';
import { CurrentCall } from '../http/request-context';
import { ValidBody } from '../http/valid';
import { LimitedAs } from '../limits/limited';
import { ReadYourWrites } from '../read-your-writes';
import { OneUser, type User, UserViews } from '../users/user-views';
import { Public } from './access';

/** Proving that an e-mail address is one's own. */
@Controller('email')
export class EmailController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly users: UserViews,
    private readonly readYourWrites: ReadYourWrites,
  ) {}

  @LimitedAs('emails')
  @Post('verification')
  @HttpCode(202)
  @Replies(Nothing)
  async sendAgain(@CurrentCall() call: Call): Promise<Nothing> {
    return this.rpc.call(AuthRpc.requestEmailVerification, {}, call);
  }

  /** Needs no login: the link may be opened on another device. */
  @Public()
  @Post('verify')
  @HttpCode(200)
  @Replies(OneUser)
  async verify(
    @ValidBody(VerifyEmail) body: z.output<typeof VerifyEmail>,
    @CurrentCall() call: Call,
  ): Promise<{ user: User }> {
    const { account, events } = await this.rpc.call(AuthRpc.verifyEmail, body, call);
    await this.readYourWrites.ofChangedAccount(events, call);
    return { user: await this.users.of(account, call) };
  }
}
