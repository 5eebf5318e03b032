import { Messaging } from '#messaging';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayEnvironment } from '../gateway-environment';
import { type CallerRequest, contextOf } from '../http/request-context';
import { ClientCounters } from './client-counters';
import { limitOf } from './limited';
import { RateLimited } from './limits.errors';
import { limitHeaders, type Policy, type Standing } from './policy';
import { Spending } from './spending';

const GENERAL = 'default';

/**
 * How much each client may ask for, counted in this process and shared with other gateways a few times a second. A client
 * is an account, or an address while nobody is logged in. Requests whose token is refused count for their address apart
 * from others: they cost more than they look, and must not use up what its visitors may ask for.
 */
@Injectable()
export class RateLimits implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly counters: ReadonlyMap<string, ClientCounters>;
  private readonly counted = new WeakSet<object>();
  private spending?: Spending;

  constructor(
    private readonly messaging: Messaging,
    env: GatewayEnvironment,
  ) {
    const policies: Policy[] = [
      { name: GENERAL, quota: env.RATE_LIMIT, window: env.RATE_LIMIT_WINDOW },
      {
        name: 'registrations',
        quota: env.RATE_LIMIT_REGISTRATIONS,
        window: env.RATE_LIMIT_REGISTRATIONS_WINDOW,
      },
      { name: 'emails', quota: env.RATE_LIMIT_EMAILS, window: env.RATE_LIMIT_EMAILS_WINDOW },
    ];
    const wanted = policies.filter(({ quota }) => quota > 0);
    this.counters = new Map(wanted.map((policy) => [policy.name, new ClientCounters(policy)]));
  }

  onApplicationBootstrap(): void {
    if (this.counters.size > 0) this.spending = new Spending(this.messaging.connection, this.counters);
  }

  /** The refusal of who has used the limit up, before a body is read or a token looked at; counts nothing. */
  refusalOf(request: FastifyRequest, reply: FastifyReply): RateLimited | undefined {
    const counters = limitOf(request) === 'none' ? undefined : this.counters.get(GENERAL);
    const standing = counters?.look(unprovenClient(request));
    return !standing || standing.within ? undefined : refusal(reply, [standing]);
  }

  /** Counts a request that has come as far as its handler, and tells the client where it stands. @throws RateLimited */
  count(request: CallerRequest, reply: FastifyReply): void {
    const limit = limitOf(request);
    this.counted.add(request.raw);
    if (limit === 'none') return;
    const client = request.caller ? `account ${request.caller.actor.id}` : contextOf(request).client;
    const standings = [GENERAL, ...(limit ? [limit] : [])].flatMap((policy) => this.take(policy, client));
    if (standings.length === 0) return;
    if (standings.some(({ within }) => !within)) throw refusal(reply, standings);
    void reply.headers(limitHeaders(standings));
  }

  /** Counts a request that was answered without its handler: no such address, a body that is none, a refused token. */
  countRest(request: FastifyRequest): void {
    if (!this.counted.has(request.raw) && limitOf(request) !== 'none')
      this.take(GENERAL, unprovenClient(request));
  }

  private take(policy: string, client: string): Standing[] {
    const standing = this.counters.get(policy)?.take(client);
    if (!standing) return [];
    if (standing.within) this.spending?.note(policy, client, standing.until);
    return [standing];
  }

  onApplicationShutdown(): void {
    this.spending?.stop();
  }
}

/** Whom a request is counted for while its token, if it brings one, is not verified. */
function unprovenClient(request: FastifyRequest): string {
  const { client: address } = contextOf(request);
  return request.headers.authorization === undefined ? address : `refused ${address}`;
}

function refusal(reply: FastifyReply, standings: Standing[]): RateLimited {
  void reply.headers(limitHeaders(standings));
  return new RateLimited(Math.max(...standings.filter(({ within }) => !within).map(({ reset }) => reset)));
}
