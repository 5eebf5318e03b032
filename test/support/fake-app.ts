import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const READY = `
  const { createServer } = require('node:http');
  createServer((_, response) => response.end(JSON.stringify({ pid: process.pid }))).listen(process.env.ADMIN_PORT, '127.0.0.1');
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
`;

/** A program that behaves like an app towards its supervisor. @param more its other code */
export async function writeFakeApp(folder: string, more = ''): Promise<string> {
  const path = join(folder, 'fake-app.js');
  await writeFile(path, `${READY}\n${more}`);
  return path;
}

/** A program that fails while it starts. */
export async function writeFailingApp(folder: string, message: string): Promise<string> {
  const path = join(folder, 'failing-app.js');
  await writeFile(path, `console.error(${JSON.stringify(message)}); process.exit(3);`);
  return path;
}
