import { AuthRpc, type Nothing, type ReplyOf, type RequestOf } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { accountView } from '../account/account.view';
import { AddressService } from './address.service';

@Controller()
export class AddressController {
  constructor(private readonly addresses: AddressService) {}

  @Handle(AuthRpc.requestEmailVerification)
  async request(_request: Nothing, context: Context): Promise<Nothing> {
    await this.addresses.sendLinkAgain(context);
    return {};
  }

  @Handle(AuthRpc.verifyEmail)
  async verify(
    { token }: RequestOf<typeof AuthRpc.verifyEmail>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.verifyEmail>> {
    const { account, events } = await this.addresses.verify(context, token);
    return { account: accountView(account), events };
  }
}
