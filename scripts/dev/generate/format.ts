import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, type FormatConfig } from 'oxfmt';

/** Endings of files that `npm run lint` formats. */
const FORMATTED = /\.(ts|tsx|mjs|cjs|js|json|yaml|yml|md|css|html)$/;

/** Formats a text as `npm run lint` expects it at this path of the project; other kinds of files stay as they are. */
export async function formatted(root: string, path: string, text: string): Promise<string> {
  if (!FORMATTED.test(path)) return text;
  const settings = JSON.parse(await readFile(join(root, '.oxfmtrc.json'), 'utf8')) as FormatConfig;
  const { code, errors } = await format(path, text, settings);
  if (errors.length > 0)
    throw new Error(`${path} cannot be formatted: ${errors.map(({ message }) => message).join(', ')}`);
  return code;
}
