import { writeFile } from 'node:fs/promises';
import { Argument, Option } from 'commander';
import { integer, npmCommand, runCommandLine } from '../dev/command-line';
import { onStop } from '../dev/stop-signals';
import { checkLimits, LIMIT_NAMES } from './bench/limits';
import { changesBetween, printedChanges, readReport, regressions } from './bench/report/compare';
import { markdown } from './bench/report/markdown';
import { printed } from './bench/report/print';
import {
  articleCount,
  type BenchOptions,
  profileNames,
  PROFILES,
  share,
  TELEMETRY,
} from './bench/system/options';
import { type BenchExtras, runBench } from './bench/system/run-bench';

type Options = Omit<BenchOptions, 'profile' | 'replicas'> &
  BenchExtras & {
    replicas: string;
    profile?: string[];
    json?: string;
    compare?: string;
    with?: string;
    markdown?: true;
    tolerance: number;
  };

const HELP = `
Without arguments, a whole system is measured: production builds, a PostgreSQL and a NATS that it starts, a data set
loaded by COPY. Load comes from autocannon in a process of its own. Each operation is divided by what a bare program
does in the same run: floor A is one Fastify route with one prepared query, floor B is argon2 on every core. Rounds take
turns, so that noise of the machine affects all alike; the report has medians.

Profiles: ${PROFILES.join(', ')}.
  mix is 80 % get, 12 % list, 4 % user, 3 % writes, 1 % logins; production-stack has the proportions of HttpArena's
  profile of this name: a token with each request, 10,000 ids, writes to 20 of them.

With the names of limits (${LIMIT_NAMES.join(', ')}), single parts are measured against limits instead.

Examples:
  npm run bench -- --articles 1e3 --seconds 2 --rounds 3
  npm run bench -- --articles 1e6 --keep .data/bench-1e6 --profile get,list --json new.json --compare old.json
  npm run bench -- --profile get --cpu-profile /tmp/profiles
  npm run bench -- --scale --articles 1e5
  npm run bench -- telemetry

docs/performance.md explains the figures. Ctrl-C stops everything; a second one kills it.`;

async function bench(limits: string[], options: Options): Promise<number> {
  if (limits.length > 0) return (await checkLimits(limits)) ? 0 : 1;
  const { json, compare, with: other, markdown: asMarkdown, tolerance } = options;
  const earlier = compare === undefined ? undefined : await readReport(compare);
  const report = other === undefined ? await measure(options) : await readReport(other);
  console.log(`\n${asMarkdown ? markdown(report) : printed(report)}`);
  if (json) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  if (!earlier) return 0;
  const changes = changesBetween(earlier, report);
  const fallen = regressions(changes, tolerance);
  console.log(`\nChanges since ${earlier.date}\n${printedChanges(changes, tolerance)}`);
  console.log(
    fallen.length === 0
      ? `✓ no ratio fell by more than ${tolerance * 100} %`
      : `✗ ${fallen.length} of ${changes.length} operations fell by more than ${tolerance * 100} %`,
  );
  return fallen.length === 0 ? 0 : 1;
}

function measure({
  profile,
  replicas,
  bursts,
  overload,
  scale,
  ...options
}: Options): ReturnType<typeof runBench> {
  const stop = new AbortController();
  const kill = new AbortController();
  onStop(
    (reason) => {
      console.log(`\nStopping (${reason}); press again to kill everything immediately`);
      stop.abort(new Error(`The benchmark was stopped (${reason})`));
    },
    () => {
      kill.abort();
      process.exit(130);
    },
  );
  // Bursts, overload and scale replace the operations unless a profile is named.
  const fallback = bursts || overload || scale ? [] : ['each'];
  return runBench(
    { ...options, replicas: Number(replicas), profile: profile ?? fallback },
    { bursts, overload, scale },
    { stop: stop.signal, kill: kill.signal },
  );
}

const command = npmCommand(
  'bench',
  'Measures the speed of the system, relative to bare programs in the same run.',
)
  .addArgument(
    new Argument('[limits...]', 'measure single parts against limits instead').choices(LIMIT_NAMES),
  )
  .option('--articles <count>', 'size of the data set: 1e3, 1e5 or 1e6', articleCount, 1_000)
  .option('--keep <folder>', 'keep the data set in this folder, and use it again')
  .option('--profile <names>', 'operations to measure, separated by commas (default: each)', profileNames)
  .option('--seconds <count>', 'length of a round of one operation', integer(1), 5)
  .option('--rounds <count>', 'number of rounds', integer(1), 5)
  .option('--warm-up <seconds>', 'length of the first round, which does not count; 0: none', integer(0), 3)
  .option('--connections <count>', 'connections of autocannon', integer(1), 32)
  .addOption(new Option('--telemetry <share>', 'requests that are traced').choices(TELEMETRY).default('off'))
  .addOption(new Option('--replicas <count>', 'processes of each app').choices(['1', '2']).default('1'))
  .option('--bursts', 'send 500 reads, 200 writes and 50 logins at once to an idle system', false)
  .option('--overload', 'offer three times the saturating load', false)
  .option('--scale', 'measure 1,000 articles and --articles, with deep pages and counts', false)
  .option('--cpu-profile <folder>', 'write a CPU profile of each process, and print its top functions')
  .option('--json <file>', 'write the report to a file')
  .option('--compare <file>', 'compare with an earlier report; exit code 1 if a ratio fell')
  .option('--with <file>', 'print or compare this report instead of measuring')
  .option('--markdown', 'print the tables of docs/performance.md')
  .option('--tolerance <share>', 'the share by which a ratio may fall', share, 0.1)
  .addHelpText('after', HELP)
  .action(async (limits: string[], options: Options) => {
    process.exitCode = await bench(limits, options);
  });

void runCommandLine(command);
