import { mustBeAdmin } from '#access';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { callerOf } from '../http/request-context';
import { routeServedBy } from '../http/route';

/** Refuses others than admins on routes for admins. The services check it again. */
@Injectable()
export class AdminGuard implements CanActivate {
  /** @throws AdminRequired */
  canActivate(context: ExecutionContext): boolean {
    if (routeServedBy(context.getHandler())?.access === 'admin') mustBeAdmin(callerOf(context).actor);
    return true;
  }
}
