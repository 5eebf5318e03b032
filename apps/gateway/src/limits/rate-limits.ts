import { type Actor, widerNetwork } from '#contracts';
import { AppConnection } from '#transport';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GatewayEnvironment } from '../gateway-environment';
import { type CallerRequest, contextOf } from '../http/request-context';
import { ClientCounters } from './client-counters';
import { limitOf } from './route-limit';
import { RateLimited } from './limits.errors';
import { limitHeaders, type Policy, type Standing } from './policy';
import { Spending } from './spending';
import { TokenHolders } from './token-holders';

const GENERAL = 'default';
/** A /48 of IPv6 may ask for as much as this many addresses: it can be one subscriber, or many of a mobile network. */
const ADDRESSES_OF_A_NETWORK = 8;
/** The policy of such a network beside that of an address. */
const wider = (policy: string): string => `${policy}-network`;

/**
 * How much each client may ask for, counted in this process and shared with other gateways a few times a second. A client
 * is an account, or an address while nobody is logged in; of IPv6 the /64 network, and the /48 around it. Requests whose token
 * is refused count for their address apart from others: they cost more than they look, and must not use up what its visitors
 * may ask for. Those who hold a valid token have their account's limit, however much others ask for from the same address.
 */
@Injectable()
export class RateLimits implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly counters: ReadonlyMap<string, ClientCounters>;
  private readonly counted = new WeakSet<object>();
  private spending?: Spending;

  constructor(
    private readonly messaging: AppConnection,
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
    if (this.counters.size > 0) this.spending = new Spending(this.messaging.connection, this.counters);
  }

  /** The refusal of who has used the limit up, before a body is read or a token looked at; counts nothing. */
  refusalOf(request: FastifyRequest, reply: FastifyReply): RateLimited | undefined {
    if (limitOf(request) === 'none') return undefined;
    const holder = this.holders.known(request);
    const used = (holder ? [accountOf(holder)] : unproven(request))
      .flatMap(([policy, client]) => this.counters.get(policy)?.look(client) ?? [])
      .filter(({ within }) => !within);
    if (used.length === 0) return undefined;
    if (holder || !this.holders.couldBeValid(request)) return refusal(reply, used);
    return this.holders.mayVerify(request) ? undefined : refusal(reply, used, 1);
  }

  /** Counts a request that has come as far as its handler, and tells the client where it stands. @throws RateLimited */
  async count(request: CallerRequest, reply: FastifyReply): Promise<void> {
    const limit = limitOf(request);
    this.counted.add(request.raw);
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
      // Its token let it come this far, body and all: that is not to be had any number of times.
      const known = request.caller ? undefined : this.holders.known(request);
      if (known) this.take(...accountOf(known));
      throw refusal(reply, standings);
    }
    void reply.headers(limitHeaders(standings));
  }

  /** Counts a request that was answered without its handler: no such address, a body that is none, a refused token. */
  countRest(request: FastifyRequest): void {
    if (this.counted.has(request.raw) || limitOf(request) === 'none') return;
    for (const [policy, client] of unproven(request)) this.take(policy, client);
  }

  /**
   * Whose token a request brings to a route that asks for none. What changes something there, such as a log-in, counts for the
   * address nevertheless: a hundred accounts must not be a hundred times as many log-ins.
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

/** A policy, and the client whose requests are counted by it. */
type Counted = [policy: string, client: string];

const accountOf = ({ id }: Actor, policy = GENERAL): Counted => [policy, `account ${id}`];

/** An address counts for itself, and one of IPv6 for the network around it too. */
function addressOf(policy: string, address: string, kind = ''): Counted[] {
  const network = widerNetwork(address);
  return [
    [policy, `${kind}${address}`],
    ...(network ? [[wider(policy), `${kind}${network}`] as Counted] : []),
  ];
}

/** Whom a request is counted for while its token, if it brings one, is not verified. */
const unproven = (request: FastifyRequest): Counted[] =>
  addressOf(
    GENERAL,
    contextOf(request).client,
    request.headers.authorization === undefined ? '' : 'refused ',
  );

/** @param retryAfter seconds, when it is not the end of the window that has to be waited for */
function refusal(reply: FastifyReply, standings: Standing[], retryAfter?: number): RateLimited {
  void reply.headers(limitHeaders(standings));
  const resets = standings.filter(({ within }) => !within).map(({ reset }) => reset);
  return new RateLimited(retryAfter ?? Math.max(...resets));
}
