import type { AuthEnv } from './auth.env';

/** The service's settings as an injectable. */
export abstract class AuthEnvironment implements Pick<AuthEnv, 'JWT_EXPIRES_IN' | 'REFRESH_EXPIRES_IN'> {
  abstract readonly JWT_EXPIRES_IN: number;
  abstract readonly REFRESH_EXPIRES_IN: number;
}
