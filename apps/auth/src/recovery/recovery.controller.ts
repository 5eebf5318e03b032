import { AuthRpc, type Nothing, type ReplyOf, type RequestOf } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { RecoveryService } from './recovery.service';

@Controller()
export class RecoveryController {
  constructor(private readonly recovery: RecoveryService) {}

  @Handle(AuthRpc.requestPasswordReset)
  async request(
    { email }: RequestOf<typeof AuthRpc.requestPasswordReset>,
    context: Context,
  ): Promise<Nothing> {
    await this.recovery.request(context, email);
    return {};
  }

  @Handle(AuthRpc.resetPassword)
  async reset(
    request: RequestOf<typeof AuthRpc.resetPassword>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.resetPassword>> {
    return { ended: await this.recovery.reset(context, request) };
  }
}
