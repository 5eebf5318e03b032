import type { VerifiedToken } from '#access';
import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyReply } from 'fastify';
import { varyBy } from '../http/caching';
import type { CallerRequest } from '../http/request-context';
import { routeServedBy } from '../http/route';
import { LoginRequired } from './auth.errors';

/** Requires a valid access token, unless the access of the route says otherwise, and notes the caller. Such responses vary by it. */
@Injectable()
export class AccessTokenGuard extends AuthGuard('access-token') {
  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = routeServedBy(context.getHandler())?.access;
    if (access === 'public') return true;
    varyBy(context.switchToHttp().getResponse<FastifyReply>(), 'Authorization');
    if (context.switchToHttp().getRequest<CallerRequest>().headers.authorization === undefined) {
      if (access === 'optional') return true;
      throw new LoginRequired();
    }
    return (await super.canActivate(context)) as boolean;
  }

  override getAuthenticateOptions(): { property: keyof CallerRequest } {
    return { property: 'caller' };
  }

  /** Errors are passed on as they are: an unavailable auth service must not look like a bad token. */
  override handleRequest<Caller = VerifiedToken>(error: Error | null, caller: Caller): Caller {
    if (error) throw error;
    return caller;
  }
}
