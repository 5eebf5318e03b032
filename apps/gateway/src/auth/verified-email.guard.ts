import { AuthRpc } from '#contracts';
import { RpcClient } from '#transport';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { GatewayEnvironment } from '../gateway.env';
import { callContextOf, type CallerRequest } from '../http/request-context';
import { routeServedBy } from '../http/route';
import { EmailNotVerified } from './auth.errors';

/** Accounts remembered as verified; beyond that the auth service is asked again. */
const MOST_REMEMBERED = 10_000;

/**
 * With `REQUIRE_VERIFIED_EMAIL`, refuses routes that need a verified e-mail address until the caller's is. The auth service is
 * asked, so that the routes work at once after the verification; a verified address stays verified.
 */
@Injectable()
export class VerifiedEmailGuard implements CanActivate {
  private readonly verified = new Set<string>();

  constructor(
    private readonly rpc: RpcClient,
    private readonly env: GatewayEnvironment,
  ) {}

  /** @throws EmailNotVerified */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!this.env.REQUIRE_VERIFIED_EMAIL) return true;
    if (!routeServedBy(context.getHandler())?.needsVerifiedEmail) return true;
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const id = request.caller?.actor.id;
    if (id === undefined) return true;
    if (this.verified.has(id)) return true;
    const { emailVerified } = await this.rpc.call(AuthRpc.account, { id }, callContextOf(request));
    if (!emailVerified) throw new EmailNotVerified();
    if (this.verified.size >= MOST_REMEMBERED) this.verified.clear();
    this.verified.add(id);
    return true;
  }
}
