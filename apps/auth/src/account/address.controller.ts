import { AuthRpc, type Nothing, type ReplyOf, type RequestOf } from '#contracts';
import { actorOf, Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { accountView } from './account.view';
import { AddressService } from './address.service';

@Controller()
export class AddressController {
  constructor(private readonly addresses: AddressService) {}

  @Handle(AuthRpc.requestEmailVerification)
  async request(_request: Nothing, context: Context): Promise<Nothing> {
    await this.addresses.sendProofAgain(actorOf(context), context);
    return {};
  }

  @Handle(AuthRpc.verifyEmail)
  async verify(
    { token }: RequestOf<typeof AuthRpc.verifyEmail>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.verifyEmail>> {
    const { account, events } = await this.addresses.verify(token, context);
    return { account: accountView(account), events };
  }
}
