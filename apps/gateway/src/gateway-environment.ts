import type { GatewayEnv } from './gateway.env';

type Limits =
  'RATE_LIMIT' | 'RATE_LIMIT_WINDOW' | 'RATE_LIMIT_REGISTRATIONS' | 'RATE_LIMIT_REGISTRATIONS_WINDOW';

/** The gateway's settings as an injectable. */
export abstract class GatewayEnvironment implements Pick<GatewayEnv, Limits> {
  abstract readonly RATE_LIMIT: number;
  abstract readonly RATE_LIMIT_WINDOW: number;
  abstract readonly RATE_LIMIT_REGISTRATIONS: number;
  abstract readonly RATE_LIMIT_REGISTRATIONS_WINDOW: number;
}
