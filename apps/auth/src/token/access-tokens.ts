import { ACCESS_TOKEN } from '#contracts';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { v7 as uuidv7 } from 'uuid';
import type { Account } from '../account/account.entity';
import { AuthEnvironment } from '../auth-environment';
import { SigningKey } from './signing-key';

/** Issues access tokens (RFC 9068). */
@Injectable()
export class AccessTokens {
  /** How long a token lives, in seconds. */
  readonly expiresIn: number;

  constructor(
    private readonly jwt: JwtService,
    private readonly key: SigningKey,
    env: AuthEnvironment,
  ) {
    this.expiresIn = env.JWT_EXPIRES_IN;
  }

  issue(account: Account, sessionId: string): Promise<string> {
    const { algorithm, type, issuer, audience } = ACCESS_TOKEN;
    return this.jwt.signAsync(
      { sid: sessionId, roles: account.roles },
      {
        privateKey: this.key.privateKey,
        algorithm,
        header: { alg: algorithm, typ: type, kid: this.key.kid },
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
