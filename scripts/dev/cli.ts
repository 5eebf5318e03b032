import { endWith } from './command-line';
import { answeredByUsage, runCli } from '../../apps/cli/src/cli';
import { withDatabases, withNats } from './local-environment';

type Run = (work: () => Promise<number>) => Promise<number>;

/** Runs each command with what it needs of the local system; other commands need nothing. */
const ENVIRONMENTS: Record<string, Run> = {
  migrate: withDatabases,
  revert: withDatabases,
  keys: withDatabases,
  users: withDatabases,
  audit: withDatabases,
  outbox: withDatabases,
  streams: withNats,
  'dead-letters': (work) => withNats(() => withDatabases(work)),
};

/** `npm run cli -- <command>`: runs the operator's command on the system that the environment names, or else on the local one. */
async function main(args: string[]): Promise<number> {
  // Before a server is started for a command line that is wrong or asks for help.
  const answered = await answeredByUsage(args);
  if (answered !== undefined) return answered;
  const [name = ''] = args;
  const run = Object.hasOwn(ENVIRONMENTS, name) ? ENVIRONMENTS[name] : undefined;
  return run ? run(() => runCli(args)) : runCli(args);
}

void endWith(main(process.argv.slice(2)));
