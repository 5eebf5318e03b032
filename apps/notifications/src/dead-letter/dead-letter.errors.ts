import { CodedError } from '#contracts';

export class DeadLetterNotFound extends CodedError {
  constructor() {
    super('not_found', 'jobs.dead_letter_not_found', 'There is no such dead letter.');
  }
}
