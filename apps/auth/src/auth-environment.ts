import type { AuthEnv } from './auth.env';

/** The service's settings as an injectable. The rest of its environment is used by the module alone. */
export abstract class AuthEnvironment implements Pick<AuthEnv, keyof AuthEnvironment> {
  abstract readonly JWT_EXPIRES_IN: number;
  abstract readonly REFRESH_EXPIRES_IN: number;
  abstract readonly SESSION_EXPIRES_IN: number;
  abstract readonly LOGIN_LIMIT_PAIR: number;
  abstract readonly LOGIN_LIMIT_ADDRESS: number;
  abstract readonly LOGIN_LIMIT_ACCOUNT: number;
  abstract readonly LOGIN_LIMIT_WINDOW: number;
}
