import type { GatewayEnv } from './gateway.env';

type Read =
  | 'VERSION'
  | 'RATE_LIMIT'
  | 'RATE_LIMIT_WINDOW'
  | 'RATE_LIMIT_REGISTRATIONS'
  | 'RATE_LIMIT_REGISTRATIONS_WINDOW'
  | 'RATE_LIMIT_EMAILS'
  | 'RATE_LIMIT_EMAILS_WINDOW'
  | 'REQUIRE_VERIFIED_EMAIL';

/** The gateway's settings as an injectable. */
export abstract class GatewayEnvironment implements Pick<GatewayEnv, Read> {
  abstract readonly VERSION: string;
  abstract readonly RATE_LIMIT: number;
  abstract readonly RATE_LIMIT_WINDOW: number;
  abstract readonly RATE_LIMIT_REGISTRATIONS: number;
  abstract readonly RATE_LIMIT_REGISTRATIONS_WINDOW: number;
  abstract readonly RATE_LIMIT_EMAILS: number;
  abstract readonly RATE_LIMIT_EMAILS_WINDOW: number;
  abstract readonly REQUIRE_VERIFIED_EMAIL: boolean;
}
