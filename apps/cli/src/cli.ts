import { type Command, CommanderError } from 'commander';
import { auditCommand } from './audit/audit.command';
import { certsCommand } from './certs/certs.command';
import { deadLettersCommand } from './dead-letters/dead-letters.command';
import { keysCommand } from './keys/keys.command';
import { migrateCommand, revertCommand } from './migrate/migrate.command';
import { natsCommand } from './nats/nats.command';
import { outboxCommand } from './outbox/outbox.command';
import { streamsCommand } from './streams/streams.command';
import { commandGroup } from './usage';
import { usersCommand } from './users/users.command';

const ENVIRONMENT = `
It reads where the system is from the environment, as the apps do: <SERVICE>_DATABASE_URL, NATS_URL and NATS_NKEY_SEED,
KEY_ENCRYPTION_KEY; each also as <NAME>_FILE. \`npm run cli -- <command>\` fills these in from the system of \`npm start\`.`;

/** The operator's command with all its subcommands; each has a `--help` of its own. */
export function operatorCommand(): Command {
  return commandGroup(
    'cli',
    'Operates the platform: databases, streams, keys, accounts, audit log, outbox and dead letters.',
    migrateCommand(),
    revertCommand(),
    streamsCommand(),
    keysCommand(),
    usersCommand(),
    auditCommand(),
    outboxCommand(),
    deadLettersCommand(),
    natsCommand(),
    certsCommand(),
  ).addHelpText('after', ENVIRONMENT);
}

/** Ends a parse that has reached the command's action. */
class Reached extends Error {}

/**
 * Checks a command line without running its command. Prints the help or what is wrong, if that is the answer.
 * @returns the exit code of a command line that is wrong or asks for help; undefined when there is a command to run
 */
export async function answeredByUsage(args: string[]): Promise<number | undefined> {
  const command = operatorCommand().hook('preAction', () => {
    throw new Reached();
  });
  try {
    await command.parseAsync(args, { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof Reached) return undefined;
    if (error instanceof CommanderError) return error.exitCode;
    throw error;
  }
}

/**
 * Runs one command line. Errors are printed in one line, without a stack; a wrong command line prints how it is used.
 * @returns the exit code
 */
export async function runCli(args: string[]): Promise<number> {
  try {
    await operatorCommand().parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has printed the reason or the help already.
    if (error instanceof CommanderError) return error.exitCode;
    console.error(`✗ ${(error as Error).message}`);
    return 1;
  }
}
