/**
 * Adds an item at the end of the list that starts with the first match of `start`, which ends with the opening bracket.
 * @throws Error if there is no such list
 */
export function addToList(text: string, start: RegExp, item: string): string {
  const found = start.exec(text);
  if (!found) throw new Error(`Cannot find ${String(start)} to add ${item}`);
  const open = found.index + found[0].length - 1;
  const close = matchingBracket(text, open);
  const inside = text.slice(open + 1, close).trimEnd();
  const separator = inside === '' || inside.endsWith(',') ? '' : ',';
  return `${text.slice(0, open + 1)}${inside}${separator} ${item}${text.slice(close)}`;
}

/** Adds a name to the import from a module, or the import itself. */
export function addImport(text: string, name: string, from: string): string {
  const start = new RegExp(
    `^import \\{(?=[^}]*\\} from '${from.replace(/[.*+?^$()|[\]\\]/g, '\\$&')}';)`,
    'm',
  );
  if (start.test(text)) return addToList(text, start, name);
  const line = `import { ${name} } from '${from}';\n`;
  const last = [...text.matchAll(/^(import|\} from) [^\n]*;\n/gm)].at(-1);
  const end = last ? last.index + last[0].length : 0;
  return end === 0 ? `${line}\n${text}` : text.slice(0, end) + line + text.slice(end);
}

/** Inserts text before the first match. @throws Error if there is none */
export function insertBefore(text: string, before: RegExp, inserted: string): string {
  const found = before.exec(text);
  if (!found) throw new Error(`Cannot find ${String(before)} to add ${inserted.trim()}`);
  return text.slice(0, found.index) + inserted + text.slice(found.index);
}

/**
 * Replaces each match of a string, or what a pattern matches.
 * @throws Error if there is no match
 */
export function replaced(
  text: string,
  pattern: string | RegExp,
  replacement: string | ((match: string, ...groups: string[]) => string),
): string {
  const found = typeof pattern === 'string' ? text.includes(pattern) : text.search(pattern) >= 0;
  if (!found) throw new Error(`Cannot find ${String(pattern)} to replace`);
  const by = typeof replacement === 'string' ? (): string => replacement : replacement;
  return typeof pattern === 'string' ? text.replaceAll(pattern, by) : text.replace(pattern, by);
}

const PAIRS: Record<string, string> = { '[': ']', '{': '}', '(': ')' };

function matchingBracket(text: string, open: number): number {
  const opening = text[open] ?? '';
  const closing = PAIRS[opening];
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === opening) depth += 1;
    if (text[at] === closing) depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`The bracket at ${open} is not closed`);
}
