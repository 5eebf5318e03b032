import { AuthRpc, type Json, type ReplyOf, type RequestOf } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { accountView } from '../account/account.view';
import { OwnAccountService } from './own-account.service';

@Controller()
export class OwnAccountController {
  constructor(private readonly accounts: OwnAccountService) {}

  @Handle(AuthRpc.account)
  async get(
    { id }: RequestOf<typeof AuthRpc.account>,
    context: Context,
  ): Promise<Json<ReplyOf<typeof AuthRpc.account>>> {
    return this.accounts.get(context, id);
  }

  @Handle(AuthRpc.changeAccount)
  async change(
    request: RequestOf<typeof AuthRpc.changeAccount>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.changeAccount>> {
    const { account, events } = await this.accounts.change(context, request);
    return { account: accountView(account), events };
  }

  @Handle(AuthRpc.deleteAccount)
  async delete(
    { currentPassword }: RequestOf<typeof AuthRpc.deleteAccount>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.deleteAccount>> {
    return { events: await this.accounts.delete(context, currentPassword) };
  }
}
