import { count, environment, origins, port, proxies, seconds, ServiceEnv } from '#config';
import { z } from 'zod';

export const GatewayEnv = ServiceEnv.extend({
  PORT: port().default(8080),
  /** Origins of front ends that may call from a browser; empty by default. */
  CORS_ORIGINS: origins().default([]),
  /** Trusted proxies, whose `X-Forwarded-For` counts: their number or addresses. Absent by default. */
  TRUST_PROXY: proxies().optional(),
  /** After this time a request is answered with 504. */
  REQUEST_TIMEOUT: seconds().default(10),
  /** After this time a request that has not fully arrived is answered with 408. */
  RECEIVE_TIMEOUT: seconds().default(30),
  /** Maximum number of connections; more are closed at once. */
  MAX_CONNECTIONS: count(1).default(10_000),
  /** The same for one IPv4 address or /64 network, unless a proxy is trusted. */
  MAX_CONNECTIONS_PER_NETWORK: count(1).default(1_000),
  /** Maximum number of open event streams of one IPv4 address or /64 network; more are answered with 429. */
  MAX_STREAMS_PER_NETWORK: count(1).default(500),
  /** Maximum number of concurrent requests for one noun of the API; more wait for their turn. 0: no limit. */
  REQUEST_CONCURRENCY: count().default(100),
  /** How long a request may wait for its turn; if others keep it waiting for a third of that, queues become shorter. */
  REQUEST_WAIT: seconds().default(3),
  /** How long to keep serving after SIGTERM, so that load balancers stop routing here. */
  SHUTDOWN_DELAY: seconds(60).optional(),
  /** Whether reads that have not changed are answered without a service. */
  READ_CACHE: z.stringbool('must be true or false').default(true),
  /** Most memory for cached replies, in megabytes. */
  READ_CACHE_MB: count(1).default(32),
  /** Requests per window and client: an account, or an address for anonymous requests. 0: no limit. */
  RATE_LIMIT: count().default(1_200),
  RATE_LIMIT_WINDOW: seconds(86_400).default(60),
  /** Attempts to register per window and address. */
  RATE_LIMIT_REGISTRATIONS: count().default(60),
  RATE_LIMIT_REGISTRATIONS_WINDOW: seconds(86_400).default(3_600),
  /** Whether the API's documents are public: `/docs`, `/openapi.json`, `/asyncapi.json`. */
  API_DOCS: z.stringbool('must be true or false').default(true),
  /** Whether the front end is served at `/`. Unset, it is outside production. */
  SERVE_SITE: z.stringbool('must be true or false').optional(),
  /** Whether the RealWorld API is served at `/conduit/api`. Unset, it is outside production. */
  REALWORLD: z.stringbool('must be true or false').optional(),
  /** E-mails with a link that a client may request per window: an account, or an address for anonymous requests. */
  RATE_LIMIT_EMAILS: count().default(60),
  RATE_LIMIT_EMAILS_WINDOW: seconds(86_400).default(3_600),
  /** Whether writing articles requires a verified e-mail address. */
  REQUIRE_VERIFIED_EMAIL: z.stringbool('must be true or false').default(false),
});
export type GatewayEnv = z.output<typeof GatewayEnv>;

/** Whether the RealWorld API is served. */
export const servesRealWorld = ({
  REALWORLD,
  ENVIRONMENT,
}: Pick<GatewayEnv, 'REALWORLD' | 'ENVIRONMENT'>): boolean => REALWORLD ?? ENVIRONMENT !== 'production';

/** The variables as an injectable. */
export class GatewayEnvironment extends environment(GatewayEnv) {}
