import { npmCommand, runCommandLine } from './command-line';
import { runTask } from './tasks';
import { TOOLS } from './tools';

async function lint({ fix = false }: { fix?: boolean }): Promise<void> {
  const tasks = [
    { name: 'layout', args: [...TOOLS.oxfmt, fix ? '--write' : '--check'] },
    { name: 'rules', args: [...TOOLS.oxlint, ...(fix ? ['--fix'] : [])] },
  ];
  for (const task of tasks) {
    const { ok, output } = await runTask(task);
    console.log(`${ok ? '✓' : '✗'} ${task.name}${ok ? '' : `\n${output}`}`);
    if (!ok) process.exitCode = 1;
  }
}

const command = npmCommand('lint', 'Checks formatting (oxfmt) and rules (oxlint).')
  .option('--fix', 'fix what can be fixed')
  .action(lint);

void runCommandLine(command);
