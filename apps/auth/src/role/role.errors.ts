import { CodedError } from '#contracts';

/** Also when the admin asks for it: only the operator could help a site that has no admin. */
export class LastAdmin extends CodedError {
  constructor() {
    const message = 'This is the last admin. Make somebody else an admin first.';
    super('conflict', 'auth.last_admin', message);
  }
}
