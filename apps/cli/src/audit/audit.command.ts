import type { Command } from 'commander';
import { AUDIT_ACTIONS } from '../../../auth/src/audit/audit-actions';
import { databaseOf } from '../databases';
import { command, commandGroup } from '../usage';
import { lineOf, readEntries } from './entries';
import { optionsOf } from './options';

/** `audit log`: entries of the audit log, the newest last. */
export const auditCommand = (): Command =>
  commandGroup(
    'audit',
    'The audit log of accounts and moderation.',
    command('log', 'Print entries, the newest last.')
      .option('--account <person>', 'affected account: an e-mail address or an id')
      .option('--actor <person>', 'actor: an e-mail address or an id')
      .option('--action <action>', `one of ${AUDIT_ACTIONS.join(', ')}`)
      .option('--since <span>', 'maximum age, such as 15m, 12h or 7d')
      .option('--limit <number>', 'at most this many', '50')
      .option('--json', 'one JSON object a line')
      .action((options: object) => print(options)),
  );

async function print(options: object): Promise<void> {
  const { json, ...wanted } = optionsOf(options);
  const entries = await readEntries(databaseOf('auth'), wanted);
  for (const entry of entries) console.log(json ? JSON.stringify(entry) : lineOf(entry));
  if (json) return;
  if (entries.length === 0) console.log('✓ there are no such entries');
  if (entries.length === wanted.limit)
    console.log(`the newest ${wanted.limit}; there may be more: --limit <number>`);
}
