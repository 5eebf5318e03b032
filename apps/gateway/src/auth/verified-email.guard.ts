import { AuthRpc } from '#contracts';
import { RpcClient } from '#transport';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { GatewayEnvironment } from '../gateway-environment';
import { callOf, type CallerRequest } from '../http/request-context';
import { EmailNotVerified } from './auth.errors';

const READS = ['GET', 'HEAD', 'OPTIONS'];
/** Accounts remembered as proved; beyond that they are asked for again. */
const MOST_REMEMBERED = 10_000;

/**
 * Where a site asks for it (`REQUIRE_VERIFIED_EMAIL`), refuses writes until the caller's e-mail address is proved. The auth service
 * is asked, so that writing works at once after the proof; an address that was proved stays proved.
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
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const id = request.caller?.actor.id;
    if (!this.env.REQUIRE_VERIFIED_EMAIL || READS.includes(request.method) || id === undefined) return true;
    if (this.verified.has(id)) return true;
    const { emailVerified } = await this.rpc.call(AuthRpc.account, { id }, callOf(request));
    if (!emailVerified) throw new EmailNotVerified();
    if (this.verified.size >= MOST_REMEMBERED) this.verified.clear();
    this.verified.add(id);
    return true;
  }
}
