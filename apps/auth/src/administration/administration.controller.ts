import { AuthRpc, type ReplyOf, type RequestOf } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { accountView } from '../account/account.view';
import { AdministrationService } from './administration.service';

@Controller()
export class AdministrationController {
  constructor(private readonly administration: AdministrationService) {}

  @Handle(AuthRpc.listAccounts)
  async list(
    request: RequestOf<typeof AuthRpc.listAccounts>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.listAccounts>> {
    const { rows, next } = await this.administration.list(context, request);
    return { accounts: rows.map(accountView), nextCursor: next };
  }

  @Handle(AuthRpc.administerAccount)
  async administer(
    request: RequestOf<typeof AuthRpc.administerAccount>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.administerAccount>> {
    const { account, events } = await this.administration.change(context, request);
    return { account: accountView(account), events };
  }

  @Handle(AuthRpc.removeAccount)
  async remove(
    { id }: RequestOf<typeof AuthRpc.removeAccount>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.removeAccount>> {
    return { events: await this.administration.remove(context, id) };
  }
}
