import { AuthRpc, type ReplyOf, type RequestOf } from '#contracts';
import { actorOf, Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { AccountService } from './account.service';
import { accountView } from './account.view';
import { AdministrationService } from './administration.service';

@Controller()
export class AccountController {
  constructor(
    private readonly accounts: AccountService,
    private readonly administration: AdministrationService,
  ) {}

  @Handle(AuthRpc.register)
  async register(
    request: RequestOf<typeof AuthRpc.register>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.register>> {
    return this.accounts.register(request, context);
  }

  @Handle(AuthRpc.hasUsername)
  async hasUsername({
    username,
  }: RequestOf<typeof AuthRpc.hasUsername>): Promise<ReplyOf<typeof AuthRpc.hasUsername>> {
    return { taken: await this.accounts.hasUsername(username) };
  }

  @Handle(AuthRpc.account)
  async account(
    { id }: RequestOf<typeof AuthRpc.account>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.account>> {
    return accountView(await this.accounts.get(actorOf(context), id));
  }

  @Handle(AuthRpc.changeAccount)
  async change(
    request: RequestOf<typeof AuthRpc.changeAccount>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.changeAccount>> {
    const { account, events } = await this.accounts.change(actorOf(context), request, context);
    return { account: accountView(account), events };
  }

  @Handle(AuthRpc.deleteAccount)
  async delete(
    { currentPassword }: RequestOf<typeof AuthRpc.deleteAccount>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.deleteAccount>> {
    return { events: await this.accounts.delete(actorOf(context), currentPassword, context) };
  }

  @Handle(AuthRpc.listAccounts)
  async list(
    request: RequestOf<typeof AuthRpc.listAccounts>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.listAccounts>> {
    const { page, next } = await this.administration.list(actorOf(context), request);
    return { accounts: page.map(accountView), nextCursor: next };
  }

  @Handle(AuthRpc.administerAccount)
  async administer(
    request: RequestOf<typeof AuthRpc.administerAccount>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.administerAccount>> {
    const { account, events } = await this.administration.change(actorOf(context), request, context);
    return { account: accountView(account), events };
  }

  @Handle(AuthRpc.removeAccount)
  async remove(
    { id }: RequestOf<typeof AuthRpc.removeAccount>,
    context: Context,
  ): Promise<ReplyOf<typeof AuthRpc.removeAccount>> {
    return { events: await this.administration.remove(actorOf(context), id, context) };
  }
}
