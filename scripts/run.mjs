// The door for every npm script: makes sure that dependencies and build are there, then runs the command on the
// project's own Node. Plain JavaScript without dependencies, because it runs before there are any.
import { fileURLToPath } from 'node:url';
import { dirname } from 'node:path';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`This project needs Node 20.19 or newer to start; this is Node ${process.versions.node}.`);
  process.exit(1);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...args] = process.argv.slice(2);
const commands = [
  'start',
  'dev',
  'build',
  'lint',
  'test',
  'bench',
  'chaos',
  'fuzz',
  'supply-chain',
  'audit',
  'db',
  'dead-letters',
  'dashboards',
  'keys',
  'outbox',
  'rolling',
  'nats-config',
  'streams',
  'certs',
  'user',
  'verify-telemetry',
];
if (!commands.includes(command)) {
  console.error(`usage: node scripts/run.mjs <${commands.join('|')}> [arguments]`);
  process.exit(1);
}

try {
  const { prepare } = await import('./bootstrap/prepare.mjs');
  const node = await prepare(root);
  if (command !== 'build') {
    const { runCommand } = await import('./bootstrap/command.mjs');
    process.exitCode = await runCommand(root, node, command, args);
  }
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
}
