import { CodedError } from '#contracts';

export class ProfileNotFound extends CodedError {
  constructor() {
    super('not_found', 'users.not_found', 'There is no such user.');
  }
}

export class NotYourProfile extends CodedError {
  constructor() {
    super('forbidden', 'users.not_yours', 'Only its owner or an admin may change a profile.');
  }
}
