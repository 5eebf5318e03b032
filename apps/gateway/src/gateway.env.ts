import { count, origins, port, proxies, seconds, ServiceEnv } from '#config';
import { z } from 'zod';

export const GatewayEnv = ServiceEnv.extend({
  PORT: port().default(8080),
  /** Origins of front ends that may call from a browser; none by default. */
  CORS_ORIGINS: origins().default([]),
  /** Whose `X-Forwarded-For` is believed: how many proxies stand in front, or their addresses. Nobody's by default. */
  TRUST_PROXY: proxies().optional(),
  /** How long a request may take before it is answered with 504. */
  REQUEST_TIMEOUT: seconds().default(10),
  /** How long a request may take to arrive, before it is answered with 408. */
  RECEIVE_TIMEOUT: seconds().default(30),
  /** Connections at most; more are closed at once. */
  MAX_CONNECTIONS: count(1).default(10_000),
  /** Of these from one IPv4 address or /64 network, unless a proxy is trusted. */
  MAX_CONNECTIONS_PER_NETWORK: count(1).default(1_000),
  /** Requests in hand at most for one noun of the API; more are answered with 503 at once. 0 takes all. */
  REQUEST_CONCURRENCY: count().default(100),
  /** How long requests are still taken after the gateway has said that it is stopping, for balancers to hear of it. */
  SHUTDOWN_DELAY: seconds(60).optional(),
  /** Requests a client may send within a window: an account, or an address while nobody is logged in; 0 lets all through. */
  RATE_LIMIT: count().default(1_200),
  RATE_LIMIT_WINDOW: seconds(86_400).default(60),
  /** Registrations an address may try within a window. */
  RATE_LIMIT_REGISTRATIONS: count().default(60),
  RATE_LIMIT_REGISTRATIONS_WINDOW: seconds(86_400).default(3_600),
  /** Whether the API's documents are public: `/docs`, `/openapi.json`, `/asyncapi.json`. */
  API_DOCS: z.stringbool('must be true or false').default(true),
  /** E-mails with a link that a client may ask for within a window: an account, or an address without a login. */
  RATE_LIMIT_EMAILS: count().default(60),
  RATE_LIMIT_EMAILS_WINDOW: seconds(86_400).default(3_600),
  /** Whether only people whose e-mail address is proved may write. */
  REQUIRE_VERIFIED_EMAIL: z.stringbool('must be true or false').default(false),
});
export type GatewayEnv = z.output<typeof GatewayEnv>;
