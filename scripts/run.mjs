// The entry point of every npm script: installs dependencies and builds when needed, then runs the command on the project's
// own Node. Plain JavaScript without dependencies, because it runs before there are any.
import { fileURLToPath } from 'node:url';
import { dirname } from 'node:path';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`This project needs Node 20.19 or newer to start; this is Node ${process.versions.node}.`);
  process.exit(1);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...args] = process.argv.slice(2);
// The compiled script of each command.
const scripts = {
  start: 'dev/start',
  dev: 'dev/dev',
  build: 'dev/build',
  lint: 'dev/lint',
  generate: 'dev/generate',
  test: 'dev/test',
  seed: 'dev/seed',
  cli: 'dev/cli',
  bench: 'lab/bench',
  chaos: 'lab/chaos',
  fuzz: 'lab/fuzz',
  rolling: 'lab/rolling',
  dashboards: 'lab/dashboards',
  'supply-chain': 'lab/supply-chain',
  'verify-telemetry': 'lab/verify-telemetry',
};
const script = Object.hasOwn(scripts, command ?? '') ? scripts[command] : undefined;
if (!script) {
  console.error(`usage: node scripts/run.mjs <${Object.keys(scripts).join('|')}> [arguments]`);
  process.exit(1);
}

try {
  const { prepare } = await import('./dev/bootstrap/prepare.mjs');
  const node = await prepare(root);
  if (command !== 'build') {
    const { runCommand } = await import('./dev/bootstrap/command.mjs');
    process.exitCode = await runCommand(root, node, script, args);
  }
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
}
