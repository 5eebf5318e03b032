import { InvalidInput } from '#contracts';

/** The same for an unknown, a used, a replaced and an expired token. */
export class LinkInvalid extends InvalidInput {
  constructor() {
    const message = 'is unknown, expired or already used; ask for a new e-mail';
    super([{ path: 'token', message }], 'auth.token_invalid');
  }
}
