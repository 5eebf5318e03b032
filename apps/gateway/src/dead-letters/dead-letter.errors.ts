import { coded } from '#contracts';

export const DeadLetterUnknown = coded(
  'not_found',
  'jobs.dead_letter_not_found',
  'There is no such dead letter.',
);
