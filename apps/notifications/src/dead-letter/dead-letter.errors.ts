import { CodedError } from '#contracts';

export class DeadLetterNotFound extends CodedError {
  constructor() {
    super('not_found', 'jobs.dead_letter_not_found', 'There is no such dead letter.');
  }
}

export class AdminRequired extends CodedError {
  constructor() {
    super('forbidden', 'auth.admin_required', 'Only an admin may do this.');
  }
}
