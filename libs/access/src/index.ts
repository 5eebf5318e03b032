export {
  AccessTokenVerifier,
  bearerToken,
  kidOf,
  PublicKeys,
  type VerifiedToken,
} from './access-token-verifier';
export { isAdmin, mustBeAdmin, mustBeSelfOrAdmin } from './roles';
export { TokenExpired, TokenInvalid } from './token.errors';
