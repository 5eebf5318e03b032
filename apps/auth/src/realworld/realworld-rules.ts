import type { Actor } from '#contracts';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { AuthEnvironment } from '../auth.env';

/** What a call says about the rules to apply. */
interface Asked {
  readonly rules?: 'realworld' | undefined;
}

/**
 * Decides whether a call gets the rules of the RealWorld API, which knows no current password and accepts common passwords. Asking
 * is not enough: this service must be configured for it too, so a gateway alone cannot weaken accounts.
 */
@Injectable()
export class RealWorldRules implements OnModuleInit {
  private readonly areGranted: boolean;

  constructor(private readonly env: AuthEnvironment) {
    this.areGranted = env.REALWORLD ?? env.ENVIRONMENT !== 'production';
  }

  onModuleInit(): void {
    if (this.areGranted && this.env.ENVIRONMENT === 'production')
      new Logger(RealWorldRules.name).warn(
        'REALWORLD is set: common passwords are accepted, and an access token is enough to change an account',
      );
  }

  /** For the password of a new account. */
  applyTo({ rules }: Asked): boolean {
    return rules === 'realworld' && this.areGranted;
  }

  /** For changes of an account. Moderators and admins always need their current password: more than their account is at stake. */
  applyToChange(asked: Asked, { roles }: Actor): boolean {
    return this.applyTo(asked) && roles.every((role) => role === 'user');
  }
}
