import { AuthRpc, type Nothing, type ReplyOf, type RequestOf } from '#contracts';
import { actorOf, type Call, Handle } from '#transport';
import { Controller } from '@nestjs/common';
import { accountView } from './account.view';
import { AddressService } from './address.service';

@Controller()
export class AddressController {
  constructor(private readonly addresses: AddressService) {}

  @Handle(AuthRpc.requestEmailVerification)
  async request(_request: Nothing, call: Call): Promise<Nothing> {
    await this.addresses.sendProofAgain(actorOf(call), call);
    return {};
  }

  @Handle(AuthRpc.verifyEmail)
  async verify(
    { token }: RequestOf<typeof AuthRpc.verifyEmail>,
    call: Call,
  ): Promise<ReplyOf<typeof AuthRpc.verifyEmail>> {
    const { account, events } = await this.addresses.verify(token, call);
    return { account: accountView(account), events };
  }
}
