import type { Command } from 'commander';
import { databaseOf } from '../databases';
import { command, commandGroup } from '../usage';
import { withKeyRing } from './key-ring';

/** `keys rotate [--withdraw]`. */
export const keysCommand = (): Command =>
  commandGroup(
    'keys',
    'The keys that sign access tokens.',
    command('rotate', 'Publish a new key before its time; it signs as soon as every verifier knows it.')
      .option('--withdraw', 'withdraw all older keys at once: the access tokens they signed stop working')
      .action(({ withdraw }: { withdraw?: boolean }) => rotate(withdraw ?? false)),
  );

async function rotate(withdraw: boolean): Promise<void> {
  const outcome = await withKeyRing(databaseOf('auth'), async (keys) => {
    if (!withdraw) return `a new key is published and signs from ${(await keys.rotate()).toISOString()} on`;
    await keys.withdraw();
    return 'all older keys are withdrawn; apps that run notice within a second';
  });
  console.log(`✓ ${outcome}`);
}
