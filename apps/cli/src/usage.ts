import { Command } from 'commander';

/**
 * A command that prints its help after a wrong command line, and throws instead of ending the process.
 * @param usage its name and arguments, as in `grant <email> <role>`
 */
export function command(usage: string, description: string): Command {
  const [name, ...parameters] = usage.split(' ');
  const made = new Command(name).description(description).showHelpAfterError().exitOverride();
  for (const parameter of parameters) made.argument(parameter);
  return made;
}

/** A command that only holds subcommands. */
export function commandGroup(name: string, description: string, ...subcommands: Command[]): Command {
  const group = command(name, description);
  for (const subcommand of subcommands) group.addCommand(subcommand);
  return group;
}
