import { InvalidInput } from '#contracts';

/** The same for a token that is unknown, used, replaced or expired. */
export class LinkInvalid extends InvalidInput {
  constructor() {
    const message = 'is unknown, expired or already used; ask for a new e-mail';
    super([{ path: 'token', message }], 'auth.token_invalid');
  }
}
