import { type AuthRpc, type ReplyOf, type RequestOf, UsernameTaken, UserRegistered } from '#contracts';
import { afterCommit, Idempotency } from '#database';
import { Outbox } from '#outbox';
import { annotate, counterFromZero, Operation } from '#telemetry';
import type { Context } from '#transport';
import { Injectable } from '@nestjs/common';
import { Account } from '../account/account.entity';
import { AccountRepository } from '../account/account.repository';
import { isReservedUsername, mustNotBeReserved } from '../account/reserved-usernames';
import { numbered, usernameFrom } from '../account/username';
import { AddressService } from '../address/address.service';
import { LoginOrigin } from '../attempt/login-origin';
import { Passwords } from '../password/passwords';
import { RealWorldRules } from '../realworld/realworld-rules';
import { SessionOpener } from '../session/session-opener';
import { loginTokens } from '../session/session.view';

type Register = RequestOf<typeof AuthRpc.register>;
type Registered = ReplyOf<typeof AuthRpc.register>;

const description = 'Accounts opened.';
const registered = counterFromZero('users.registered', { unit: '{user}', description });
/** The same count under its older name. */
const registrations = counterFromZero('auth.registration.total', { unit: '{registration}', description });
const USERNAME_ATTEMPTS = 5;

/** Opening accounts. */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly addresses: AddressService,
    private readonly sessions: SessionOpener,
    private readonly passwords: Passwords,
    private readonly realWorld: RealWorldRules,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
  ) {}

  /** Opens an account and its first session. @throws EmailTaken | UsernameTaken | UsernameReserved | CommonPassword */
  @Operation('user.register')
  async register(context: Context, { userAgent, ...input }: Register): Promise<Registered> {
    const { email, password, name } = input;
    if (!this.realWorld.applyTo(input))
      this.passwords.mustBeUncommon(password, [name, email, input.username ?? '']);
    const passwordHash = await this.passwords.hash(password, context.deadline);
    const origin = LoginOrigin.of(context, email);
    const key = context.idempotencyKey;
    const subject = (reply: Registered): string => reply.account.id;
    const open = (username: string) =>
      this.idempotency.run<Registered>({ scope: 'auth.register', key, input, subject }, async (tx) => {
        const account = Account.open(email, username, passwordHash);
        await this.accounts.insert(tx, account);
        const data = { userId: account.id, email, username, name };
        const event = await this.outbox.append(tx, context, UserRegistered, account, data);
        await this.addresses.sendLink(tx, context, account);
        annotate({ 'user.id': account.id });
        afterCommit(tx, () => {
          registered.add(1);
          registrations.add(1);
        });
        const action = 'account.registered';
        const opened = await this.sessions.open(tx, context, account, { userAgent, origin, action });
        return { ...loginTokens(opened), events: [event] };
      });
    if (input.username === undefined) return this.withFreeUsername(name, open);
    mustNotBeReserved(input.username);
    return open(input.username);
  }

  async isUsernameTaken(username: string): Promise<boolean> {
    return !(await this.accounts.isFree(username));
  }

  /** Retries with another username when a concurrent registration took it: the client chose none, so it gets no error about it. */
  private async withFreeUsername<T>(name: string, open: (username: string) => Promise<T>): Promise<T> {
    const preferred = usernameFrom(name);
    const isReserved = isReservedUsername(preferred);
    for (let attempt = 1; ; attempt++) {
      try {
        const isFree = !isReserved && (await this.accounts.isFree(preferred));
        return await open(isFree ? preferred : numbered(preferred));
      } catch (error) {
        if (!(error instanceof UsernameTaken) || attempt === USERNAME_ATTEMPTS) throw error;
      }
    }
  }
}
