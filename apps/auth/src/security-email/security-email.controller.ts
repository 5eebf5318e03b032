import { AuthRpc, type ReplyOf, type RequestOf } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { SecurityEmailService } from './security-email.service';

@Controller()
export class SecurityEmailController {
  constructor(private readonly emails: SecurityEmailService) {}

  @Handle(AuthRpc.issueSecurityEmail)
  async issue(
    { emailId }: RequestOf<typeof AuthRpc.issueSecurityEmail>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.issueSecurityEmail>> {
    return { email: await this.emails.issue(context, emailId) };
  }
}
