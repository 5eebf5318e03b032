export {
  AccessTokenVerifier,
  bearerToken,
  kidOf,
  PublicKeys,
  type VerifiedToken,
} from './access-token-verifier';
export { TokenExpired, TokenInvalid } from './token.errors';
