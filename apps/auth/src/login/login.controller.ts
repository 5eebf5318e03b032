import { AuthRpc, type ReplyOf, type RequestOf } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { loginTokens } from '../session/session.view';
import { LoginService } from './login.service';

@Controller()
export class LoginController {
  constructor(private readonly logins: LoginService) {}

  @Handle(AuthRpc.login)
  async login(
    request: RequestOf<typeof AuthRpc.login>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.login>> {
    return loginTokens(await this.logins.login(context, request));
  }
}
