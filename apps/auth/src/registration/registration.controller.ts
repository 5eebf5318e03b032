import { AuthRpc, type ReplyOf, type RequestOf } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { RegistrationService } from './registration.service';

@Controller()
export class RegistrationController {
  constructor(private readonly registrations: RegistrationService) {}

  @Handle(AuthRpc.register)
  async register(
    request: RequestOf<typeof AuthRpc.register>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.register>> {
    return this.registrations.register(context, request);
  }

  @Handle(AuthRpc.hasUsername)
  async hasUsername({
    username,
  }: RequestOf<typeof AuthRpc.hasUsername>): Promise<ReplyOf<typeof AuthRpc.hasUsername>> {
    return { taken: await this.registrations.isUsernameTaken(username) };
  }
}
