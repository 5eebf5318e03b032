import { ACCESS_TOKEN } from '#contracts';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { v7 as uuidv7 } from 'uuid';
import type { Account } from '../account/account.entity';
import { AuthEnvironment } from '../auth-environment';
import { KeyRingService } from '../key/key-ring.service';

/** Issues access tokens (RFC 9068). */
@Injectable()
export class AccessTokens {
  /** How long a token lives, in seconds. */
  readonly expiresIn: number;

  constructor(
    private readonly jwt: JwtService,
    private readonly keys: KeyRingService,
    env: AuthEnvironment,
  ) {
    this.expiresIn = env.JWT_EXPIRES_IN;
  }

  issue(account: Account, sessionId: string): Promise<string> {
    const { algorithm, type, issuer, audience } = ACCESS_TOKEN;
    const { kid, privateKey } = this.keys.signer;
    return this.jwt.signAsync(
      { sid: sessionId, roles: account.roles },
      {
        // A KeyObject, not the PEM: a string would be parsed again for every token.
        privateKey,
        algorithm,
        header: { alg: algorithm, typ: type, kid },
        issuer,
        audience,
        subject: account.id,
        jwtid: uuidv7(),
        expiresIn: this.expiresIn,
        notBefore: 0,
      },
    );
  }
}
