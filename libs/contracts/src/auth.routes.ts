import { z } from 'zod';
import {
  AuthRpc,
  ForgotPassword,
  Login,
  Logout,
  Refresh,
  Register,
  ResetPassword,
  VerifyEmail,
} from './auth.contract';
import { Id, Nothing } from './fields';
import { route } from './route';
import { User } from './users.routes';

const Tokens = z.object({ token: z.string(), refreshToken: z.string(), expiresIn: z.int() });
const LoggedIn = Tokens.extend({
  user: User,
  /** Clients keep it and send it as `Device-Token` with later logins, so that failed attempts from elsewhere do not lock them out. */
  deviceToken: z.string().optional(),
});
const email = 'ada@example.org';
const password = 'walnut-harbour-lantern';

export const AuthRoutes = {
  register: route('POST', '/api/register', {
    access: 'public',
    body: Register,
    example: { email, password, name: 'Ada', username: 'ada' },
    reply: LoggedIn,
    errors: ['conflict'],
    limit: 'registrations',
    takesIdempotencyKey: true,
  }),
  login: route('POST', '/api/login', {
    access: 'public',
    body: Login,
    example: { email, password },
    reply: LoggedIn,
    status: 200,
    errors: ['unauthenticated'],
  }),
  refresh: route('POST', '/api/token/refresh', {
    access: 'public',
    body: Refresh,
    example: { refreshToken: 'the refreshToken of a login' },
    reply: Tokens,
    status: 200,
    errors: ['unauthenticated'],
  }),
  logout: route('POST', '/api/logout', {
    access: 'user',
    body: Logout,
    example: { refreshToken: 'the refreshToken of a login' },
    reply: Nothing,
    status: 200,
  }),
};

export const EmailRoutes = {
  sendAgain: route('POST', '/api/email/verification', {
    access: 'user',
    reply: Nothing,
    status: 202,
    limit: 'emails',
  }),
  /** Needs no token: the link may be opened on another device. */
  verify: route('POST', '/api/email/verify', {
    access: 'public',
    body: VerifyEmail,
    example: { token: 'the token in the link' },
    reply: z.object({ user: User }),
    status: 200,
    errors: ['conflict'],
  }),
};

/** For users who forgot their password. */
export const PasswordRoutes = {
  forgot: route('POST', '/api/password/forgot', {
    access: 'public',
    body: ForgotPassword,
    example: { email },
    reply: Nothing,
    status: 202,
    limit: 'emails',
  }),
  reset: route('POST', '/api/password/reset', {
    access: 'public',
    body: ResetPassword,
    example: { token: 'the token in the link', password },
    reply: Nothing,
    status: 200,
  }),
};

/** The caller's own sessions. */
export const SessionsRoutes = {
  list: route('GET', '/api/sessions', { access: 'user', reply: AuthRpc.listSessions.reply }),
  end: route('DELETE', '/api/sessions/:id', { access: ['owner'], params: { id: Id }, refusal: 'not_found' }),
};

/** The public keys of access tokens (RFC 7517). */
export const JwksRoutes = {
  jwks: route('GET', '/.well-known/jwks.json', {
    access: 'public',
    reply: AuthRpc.keys.reply,
    cacheControl: 'public, max-age=300',
  }),
};
