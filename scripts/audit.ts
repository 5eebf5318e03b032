import { lineOf, readEntries } from './audit/entries';
import { optionsOf, USAGE } from './audit/options';
import { withDatabases } from './db-target';

/** `npm run audit:log -- …`: who did what to which account, the newest last. */
async function main([action, ...args]: string[]): Promise<void> {
  if (action !== 'log') throw new Error(USAGE);
  const { json, ...wanted } = optionsOf(args);
  await withDatabases(['auth'], async ({ auth = '' }) => {
    const entries = await readEntries(auth, wanted);
    for (const entry of entries) console.log(json ? JSON.stringify(entry) : lineOf(entry));
    if (json) return;
    if (entries.length === 0) console.log('✓ there are no such entries');
    if (entries.length === wanted.limit)
      console.log(`the newest ${wanted.limit}; there may be more: --limit <number>`);
  });
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`✗ ${error.message}`);
    process.exit(1);
  },
);
