import { count, seconds } from '#config';
import { z } from 'zod';
import { AUDIT_ACTIONS } from '../../../auth/src/audit/audit-actions';

/** Ten years in seconds: longer than any entry is kept, and short enough for a date. */
const LONGEST = 10 * 365 * 86_400;
const Person = z.string().trim().min(1, 'must be an e-mail address or an id').optional();
const Options = z.object({
  account: Person,
  actor: Person,
  action: z.enum(AUDIT_ACTIONS, `must be one of the actions: ${AUDIT_ACTIONS.join(', ')}`).optional(),
  since: seconds(LONGEST).optional(),
  limit: count(1).max(100_000, 'must be at most 100000').default(50),
  json: z.boolean().default(false),
});

/** Validates the options of the command line. @throws Error that names every invalid option */
export function optionsOf(options: object): z.output<typeof Options> {
  const parsed = Options.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new Error(
    parsed.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`).join('\n'),
  );
}
