import { ACCESS_TOKEN, type Actor } from '#contracts';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { v7 as uuidv7 } from 'uuid';
import { AuthEnvironment } from '../auth.env';
import { KeyRingService, type Signer } from '../key/key-ring.service';

/** Issues access tokens. */
@Injectable()
export class AccessTokens {
  /** Lifetime of a token in seconds. */
  readonly expiresIn: number;

  constructor(
    private readonly keys: KeyRingService,
    env: AuthEnvironment,
  ) {
    this.expiresIn = env.JWT_EXPIRES_IN;
  }

  /** A token for an account in one of its sessions. */
  issue({ id, roles }: Pick<Actor, 'id' | 'roles'>, sessionId: string): Promise<string> {
    return signedToken(this.keys.signer, { id, roles, sessionId }, this.expiresIn);
  }
}

const jwt = new JwtService({});

/** An access token as RFC 9068 defines it. @param expiresIn seconds */
export function signedToken(
  { kid, privateKey }: Signer,
  { id, roles, sessionId }: Actor,
  expiresIn: number,
): Promise<string> {
  const { algorithm, type, issuer, audience } = ACCESS_TOKEN;
  return jwt.signAsync(
    { sid: sessionId, roles },
    {
      // A KeyObject, not the PEM: a string would be parsed again for every token.
      privateKey,
      algorithm,
      header: { alg: algorithm, typ: type, kid },
      issuer,
      audience,
      subject: id,
      jwtid: uuidv7(),
      expiresIn,
      notBefore: 0,
    },
  );
}
