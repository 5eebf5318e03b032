import { parseArgs } from 'node:util';
import { count, seconds } from '#config';
import { z } from 'zod';
import { AUDIT_ACTIONS } from '../../apps/auth/src/audit/audit-actions';

export const USAGE = `usage: npm run audit:log -- [--account <e-mail or id>] [--actor <e-mail or id>] [--action <action>]
         [--since 7d] [--limit 50] [--json]
actions: ${AUDIT_ACTIONS.join(', ')}`;

/** Ten years, in seconds: no entry is kept so long, and no date overflows. */
const LONGEST = 10 * 365 * 86_400;
const Person = z.string().trim().min(1, 'must be an e-mail address or an id').optional();
const Options = z.object({
  account: Person,
  actor: Person,
  action: z.enum(AUDIT_ACTIONS, 'must be one of the actions').optional(),
  since: seconds(LONGEST).optional(),
  limit: count(1).max(100_000, 'must be at most 100000').default(50),
  json: z.boolean().default(false),
});

/** Reads what the command line asks for. @throws Error that names every option that is wrong */
export function optionsOf(args: string[]): z.output<typeof Options> {
  const text = { type: 'string' } as const;
  const known = { account: text, actor: text, action: text, since: text, limit: text };
  try {
    const { values } = parseArgs({ args, options: { ...known, json: { type: 'boolean' } } });
    return Options.parse(values);
  } catch (error) {
    const problems =
      error instanceof z.ZodError
        ? error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`)
        : [(error as Error).message];
    throw new Error([...problems, USAGE].join('\n'));
  }
}
