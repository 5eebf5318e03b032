import { AuthRpc, ForgotPassword, Nothing, ResetPassword } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { Replies } from '../http/replies';
import { CurrentCall } from '../http/request-context';
import { ValidBody } from '../http/valid';
import { LimitedAs } from '../limits/limited';
import { Public } from './access';
import { Revocations } from './revocations';

/** The way back for people who forgot their password. */
@Controller('password')
export class PasswordController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly revocations: Revocations,
  ) {}

  @Public()
  @LimitedAs('emails')
  @Post('forgot')
  @HttpCode(202)
  @Replies(Nothing)
  async forgot(
    @ValidBody(ForgotPassword) body: z.output<typeof ForgotPassword>,
    @CurrentCall() call: Call,
  ): Promise<Nothing> {
    return this.rpc.call(AuthRpc.requestPasswordReset, body, call);
  }

  @Public()
  @Post('reset')
  @HttpCode(200)
  @Replies(Nothing)
  async reset(
    @ValidBody(ResetPassword) body: z.output<typeof ResetPassword>,
    @CurrentCall() call: Call,
  ): Promise<Nothing> {
    const { ended } = await this.rpc.call(AuthRpc.resetPassword, body, call);
    for (const session of ended) this.revocations.add(session);
    return {};
  }
}
