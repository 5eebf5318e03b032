import { runTask } from './tasks';
import { TOOLS } from './tools';

/** `npm run lint [-- --fix]`: checks formatting (Prettier) and rules (ESLint), or fixes them. */
async function main(): Promise<void> {
  const fix = process.argv.includes('--fix');
  const tasks = [
    { name: 'layout', args: [...TOOLS.prettier, fix ? '--write' : '--check'] },
    { name: 'rules', args: [...TOOLS.eslint, ...(fix ? ['--fix'] : [])] },
  ];
  for (const task of tasks) {
    const { ok, output } = await runTask(task);
    console.log(`${ok ? '✓' : '✗'} ${task.name}${ok ? '' : `\n${output}`}`);
    if (!ok) process.exitCode = 1;
  }
}

void main();
