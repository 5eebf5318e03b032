import { withDatabases } from './db-target';
import { withKeyRing } from './keys/key-ring';

const USAGE = 'usage: npm run keys:rotate [-- --withdraw]';

/** `npm run keys:rotate`: a new key for access tokens before its time; with `--withdraw` those signed so far die. */
async function main([action, option]: string[]): Promise<void> {
  if (action !== 'rotate' || (option !== undefined && option !== '--withdraw')) throw new Error(USAGE);
  await withDatabases(['auth'], async ({ auth = '' }) => {
    const outcome = await withKeyRing(auth, async (keys) => {
      if (option === undefined)
        return `a new key is published and signs from ${(await keys.rotate()).toISOString()} on`;
      await keys.withdraw();
      return 'all older keys are withdrawn; apps that run notice within a second';
    });
    console.log(`✓ ${outcome}`);
  });
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(`✗ ${error.message}`);
    process.exit(1);
  },
);
