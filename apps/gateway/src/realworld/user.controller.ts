import type { InputOf } from '#contracts';
import type { VerifiedToken } from '#access';
import type { Context } from '#transport';
import { Controller, Headers } from '@nestjs/common';
import { SignIn } from '../auth/sign-in';
import { CurrentCaller, CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { OwnUser } from '../users/own-user';
import { UserViews } from '../users/user-views';
import { RealWorldRoutes } from './realworld.routes';
import { userOf } from './views';

/** Asks the auth service for the rules of this API: any password, and no current one. */
const RULES = { rules: 'realworld' } as const;

@Controller()
export class RealWorldUserController {
  constructor(
    private readonly signIn: SignIn,
    private readonly users: UserViews,
    private readonly own: OwnUser,
  ) {}

  @Route(RealWorldRoutes.register)
  async register(
    @Input() { user: input }: InputOf<typeof RealWorldRoutes.register>,
    @Headers('user-agent') agent: string | undefined,
    @CurrentContext() context: Context,
  ) {
    const account = { ...input, ...RULES, name: input.username };
    const { user, token } = await this.signIn.register(account, agent, context);
    return { user: userOf(user, token) };
  }

  @Route(RealWorldRoutes.login)
  async login(
    @Input() { user: input }: InputOf<typeof RealWorldRoutes.login>,
    @Headers('user-agent') agent: string | undefined,
    @CurrentContext() context: Context,
  ) {
    const { user, token } = await this.signIn.logIn(input, agent, undefined, context);
    return { user: userOf(user, token) };
  }

  @Route(RealWorldRoutes.getUser)
  async get(@CurrentCaller() { actor, token }: VerifiedToken, @CurrentContext() context: Context) {
    return { user: userOf(await this.users.byId(actor.id, context), token) };
  }

  @Route(RealWorldRoutes.changeUser)
  async change(
    @Input() { user: input }: InputOf<typeof RealWorldRoutes.changeUser>,
    @CurrentCaller() { actor, token }: VerifiedToken,
    @CurrentContext() context: Context,
  ) {
    return { user: userOf(await this.own.change(actor.id, { ...input, ...RULES }, context), token) };
  }
}
