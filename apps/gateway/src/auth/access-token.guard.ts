import { AuthRpc, InvalidInput, TicketInvalid, TokenRevoked } from '#contracts';
import { AccessTokenVerifier, bearerToken, type VerifiedToken } from '#access';
import { RpcClient } from '#transport';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { varyBy } from '../http/caching';
import { callContextOf, type CallerRequest } from '../http/request-context';
import { routeServedBy } from '../http/route';
import { readsWithoutToken } from '../realworld/admission';
import { LoginRequired } from './auth.errors';
import { Revocations } from './revocations';
import { isWellFormed, ticketOf } from './stream-ticket';

/**
 * Requires a valid access token of a session that has not ended, unless the access of the route says otherwise, and notes the
 * caller. Such responses vary by it. Services verify the token in the same way. On a stream, a ticket stands for the token with which
 * it was issued.
 */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly revocations: Revocations,
    private readonly rpc: RpcClient,
  ) {}

  /**
   * @throws LoginRequired | TokenInvalid | TokenExpired | TokenRevoked | TicketInvalid; InvalidInput for a token and a ticket;
   *   CodedError `unavailable` when the token's key cannot be loaded
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = routeServedBy(context.getHandler())?.access;
    if (access === 'public') return true;
    const http = context.switchToHttp();
    varyBy(http.getResponse<FastifyReply>(), 'Authorization');
    const request = http.getRequest<CallerRequest>();
    // Only the header, as RFC 6750 prefers: bodies and addresses get logged. A ticket in an address is of no use afterwards.
    const { authorization } = request.headers;
    const ticket = ticketOf(request);
    if (authorization !== undefined && ticket !== undefined)
      throw new InvalidInput([{ path: 'ticket', message: 'cannot be combined with Authorization' }]);
    if (authorization !== undefined) {
      try {
        request.caller = await this.verified(bearerToken(authorization));
      } catch (error) {
        if (!readsWithoutToken(request.url, access, error)) throw error;
      }
    } else if (ticket !== undefined)
      request.caller = await this.verified(await this.redeemed(ticket, request));
    else if (access !== 'optional') throw new LoginRequired();
    return true;
  }

  private async redeemed(ticket: string, request: CallerRequest): Promise<string> {
    if (!isWellFormed(ticket)) throw new TicketInvalid();
    const { token } = await this.rpc.call(AuthRpc.redeemStreamTicket, { ticket }, callContextOf(request));
    return token;
  }

  private async verified(token: string): Promise<VerifiedToken> {
    const caller = await this.tokens.verify(token);
    if (this.revocations.has(caller.actor.sessionId)) throw new TokenRevoked();
    return caller;
  }
}
