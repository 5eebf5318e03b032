import { spawn } from 'node:child_process';
import { PROJECT_DIR } from '../../dev/project';

/** Runs npm (the one that started this process, if any). @returns its output, with any exit code */
export async function npm(
  ...args: string[]
): Promise<{ code: number | null; output: string; errors: string }> {
  const { npm_execpath: path, npm_node_execpath: node = process.execPath } = process.env;
  const [command, first] = path && /npm-cli\.c?js$/.test(path) ? [node, [path]] : ['npm', []];
  const child = spawn(command, [...first, ...args], { cwd: PROJECT_DIR, stdio: ['ignore', 'pipe', 'pipe'] });
  const [output, errors] = [collected(child.stdout), collected(child.stderr)];
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, output: output(), errors: errors() };
}

function collected(stream: NodeJS.ReadableStream): () => string {
  const chunks: string[] = [];
  stream.setEncoding('utf8').on('data', (text: string) => chunks.push(text));
  return () => chunks.join('');
}
