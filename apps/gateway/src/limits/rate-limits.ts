import { type Actor, widerNetwork } from '#contracts';
import { AppConnection } from '#transport';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ticketOf } from '../auth/stream-ticket';
import { GatewayEnvironment } from '../gateway.env';
import { type CallerRequest, contextOf } from '../http/request-context';
import { ClientCounters } from './client-counters';
import { limitOf } from './route-limit';
import { RateLimited } from './limits.errors';
import { limitHeaders, type Policy, type Standing } from './policy';
import { Spending } from './spending';
import { TokenHolders } from './token-holders';

const GENERAL = 'default';
/** A /48 of IPv6 gets the quota of this many addresses: it can be one subscriber, or many in a mobile network. */
const ADDRESSES_OF_A_NETWORK = 8;
/** Marks a request that was counted. A WeakSet of requests costs more than the count, in the garbage collector. */
const COUNTED = Symbol('counted');
type Countable = FastifyRequest['raw'] & { [COUNTED]?: boolean };
/** The name of the policy for such a network. */
const wider = (policy: string): string => `${policy}-network`;

/**
 * The rate limits of clients, counted in this process and shared with other gateways a few times a second. A client is an
 * account, or an address for anonymous requests; of IPv6 the /64 network, and the /48 around it. Requests with a refused token
 * have their own counter per address, so that they do not use up the quota of anonymous clients there. Callers with a valid
 * token have the quota of their account, however many requests others send from the same address.
 */
@Injectable()
export class RateLimits implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly counters: ReadonlyMap<string, ClientCounters>;
  private spending?: Spending;

  constructor(
    private readonly nats: AppConnection,
    private readonly holders: TokenHolders,
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
    const all = wanted.flatMap((policy) => {
      const { name, quota } = policy;
      return [policy, { ...policy, name: wider(name), quota: quota * ADDRESSES_OF_A_NETWORK }];
    });
    this.counters = new Map(all.map((policy) => [policy.name, new ClientCounters(policy)]));
  }

  onApplicationBootstrap(): void {
    if (this.counters.size > 0) this.spending = new Spending(this.nats.connection, this.counters);
  }

  /** The refusal for a client that has used up its quota, before the body or the token is read; counts nothing. */
  refusalOf(request: FastifyRequest, reply: FastifyReply): RateLimited | undefined {
    if (this.counters.size === 0 || limitOf(request) === 'none') return undefined;
    const holder = this.holders.known(request);
    const used = (holder ? [accountOf(holder)] : unproven(request))
      .flatMap(([policy, client]) => this.counters.get(policy)?.look(client) ?? [])
      .filter(({ within }) => !within);
    if (used.length === 0) return undefined;
    if (holder || !this.holders.couldBeValid(request)) return refusal(reply, used);
    return this.holders.mayVerify(request) ? undefined : refusal(reply, used, 1);
  }

  /** Counts a request that reaches its handler, and sets the headers with the client's limits. @throws RateLimited */
  async count(request: CallerRequest, reply: FastifyReply): Promise<void> {
    const limit = limitOf(request);
    if (this.counters.size === 0) return;
    (request.raw as Countable)[COUNTED] = true;
    if (limit === 'none') return;
    const holder = request.caller?.actor ?? (await this.holderOf(request));
    const { client } = contextOf(request);
    const counts = [
      ...(holder ? [accountOf(holder)] : addressOf(GENERAL, client)),
      ...(limit === undefined
        ? []
        : request.caller
          ? [accountOf(request.caller.actor, limit)]
          : addressOf(limit, client)),
    ];
    const standings = counts.flatMap(([policy, one]) => this.take(policy, one));
    if (standings.length === 0) return;
    if (standings.some(({ within }) => !within)) {
      // Its token got it past the first check, and its body was read; that counts too.
      const known = request.caller ? undefined : this.holders.known(request);
      if (known) this.take(...accountOf(known));
      throw refusal(reply, standings);
    }
    void reply.headers(limitHeaders(standings));
  }

  /** Counts a request that did not reach its handler: unknown address, invalid body, refused token. */
  countRest(request: FastifyRequest): void {
    if (this.counters.size === 0 || (request.raw as Countable)[COUNTED] || limitOf(request) === 'none')
      return;
    for (const [policy, client] of unproven(request)) this.take(policy, client);
  }

  /**
   * The holder of a token that is sent to a public route. Writes to public routes, such as a login, count for the address anyway:
   * a hundred accounts must not allow a hundred times as many logins.
   */
  private async holderOf(request: FastifyRequest): Promise<Actor | undefined> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    const known = this.holders.known(request);
    if (known) return known;
    const { client } = contextOf(request);
    const isUsedUp = addressOf(GENERAL, client).some(
      ([policy, one]) => this.counters.get(policy)?.look(one).within === false,
    );
    return isUsedUp && this.holders.mayVerify(request) ? this.holders.verified(request) : undefined;
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

/** The name of a policy, and the client that it counts. */
type Counted = [policy: string, client: string];

const accountOf = ({ id }: Actor, policy = GENERAL): Counted => [policy, `account ${id}`];

/** The counters of an address, and for IPv6 of the wider network too. */
function addressOf(policy: string, address: string, kind = ''): Counted[] {
  const network = widerNetwork(address);
  return [
    [policy, `${kind}${address}`],
    ...(network ? [[wider(policy), `${kind}${network}`] as Counted] : []),
  ];
}

/** The counters of a request whose token or ticket, if any, is not verified. */
function unproven(request: FastifyRequest): Counted[] {
  const isAnonymous = request.headers.authorization === undefined && ticketOf(request) === undefined;
  return addressOf(GENERAL, contextOf(request).client, isAnonymous ? '' : 'refused ');
}

/** @param retryAfter seconds, if the client need not wait for the end of the window */
function refusal(reply: FastifyReply, standings: Standing[], retryAfter?: number): RateLimited {
  void reply.headers(limitHeaders(standings));
  const resets = standings.filter(({ within }) => !within).map(({ reset }) => reset);
  return new RateLimited(retryAfter ?? Math.max(...resets));
}
