import { Command, CommanderError, InvalidArgumentError } from 'commander';

/**
 * A command of `npm run`, with `--help` for its arguments and options. A wrong command line prints that help.
 * @param script its name in package.json
 */
export function npmCommand(script: string, description: string): Command {
  return new Command(`npm run ${script} --`).description(description).showHelpAfterError().exitOverride();
}

/** Parses an option's value as an integer of at least `least`. */
export const integer =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`It must be an integer of at least ${least}.`);
    return value;
  };

/** Runs the command line of this process and ends the process. */
export const runCommandLine = (command: Command): Promise<never> => endWith(command.parseAsync());

/** Ends the process after its work, with its exit code if it has one. An error is printed in one line, without its stack. */
export async function endWith(work: Promise<unknown>): Promise<never> {
  try {
    const code = await work;
    process.exit(typeof code === 'number' ? code : undefined);
  } catch (error) {
    // Commander has already printed the reason or the help.
    if (error instanceof CommanderError) process.exit(error.exitCode);
    console.error(`✗ ${(error as Error).message}`);
    process.exit(1);
  }
}
