import { relative } from 'node:path';
import type { RunState } from './run-state';
import type { Stack } from './stack/stack';

/** The addresses and folders that a developer needs to use the running system. */
export function summary(
  stack: Stack,
  dataDir: string,
  { consoleUrl, mailFolder }: { consoleUrl?: string | undefined; mailFolder?: string | undefined } = {},
): string {
  const folder = relative(process.cwd(), dataDir) || dataDir;
  const rows: [string, string][] = [
    ['Site', `${stack.baseUrl}/`],
    ['API', `${stack.baseUrl}/api, described at ${stack.baseUrl}/docs`],
    ...(consoleUrl ? [['Console', consoleUrl] satisfies [string, string]] : []),
    ...stack.processes.map((app): [string, string] => [`${app.name} admin`, app.adminUrl]),
    ['PostgreSQL', withoutPassword(stack.adminDatabaseUrl)],
    ['NATS', stack.natsUrl],
    ['Data, secrets', folder],
    ['Logs', `${folder}/logs/<name>.log`],
    ...(mailFolder ? [['E-mails', relative(process.cwd(), mailFolder)] satisfies [string, string]] : []),
  ];
  const table = rows.map(([name, value]) => `  ${name.padEnd(20)} ${value}`).join('\n');
  return `${table}\n\n  Try: curl -i ${stack.baseUrl}/api/health\n  Demo data: npm run db:seed   Stop: Ctrl-C\n`;
}

/** How other commands reach the running system. */
export function runState(stack: Stack): RunState {
  return {
    pid: process.pid,
    baseUrl: stack.baseUrl,
    natsUrl: stack.natsUrl,
    natsOperatorSeed: stack.natsOperatorSeed,
    adminDatabaseUrl: stack.adminDatabaseUrl,
    databaseUrls: stack.databaseUrls,
    servers: { postgres: stack.postgres?.pid, nats: stack.nats?.pid },
    apps: Object.fromEntries(
      stack.processes.map((app) => [app.name, { adminUrl: app.adminUrl, pid: app.pid }]),
    ),
  };
}

function withoutPassword(url: string | undefined): string {
  if (!url) return '(given databases)';
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}
