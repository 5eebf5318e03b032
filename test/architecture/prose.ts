import {
  createSourceFile,
  forEachChild,
  isNoSubstitutionTemplateLiteral,
  isRegularExpressionLiteral,
  isStringLiteral,
  isTemplateExpression,
  type Node,
  ScriptTarget,
} from 'typescript';
import { HABITS, MAYBE } from './habits';

/** A comment, string or paragraph of a file, on one line: line breaks and comment margins are blanks. */
interface Passage {
  text: string;
  /** Offset in the file. */
  start: number;
  comment?: boolean;
}

/** The text with blanks instead of each match, so that offsets stay. */
const blank = (text: string, pattern: RegExp): string =>
  text.replace(pattern, (match) => match.replace(/[^\n]/g, ' '));
/** The text with `…` and blanks instead of each match: a word stood there. */
const elide = (text: string, pattern: RegExp): string =>
  text.replace(pattern, (match) => `…${match.slice(1).replace(/[^\n]/g, ' ')}`);
const inOneLine = (text: string): string => text.replaceAll('\n', ' ');

/** Comments, and strings of several words. Consecutive line comments are one passage. */
function passagesOfCode(path: string, text: string): Passage[] {
  const file = createSourceFile(path, text, ScriptTarget.Latest);
  const strings: Passage[] = [];
  const literals: [number, number][] = [];
  const visit = (node: Node): void => {
    const start = node.getStart(file);
    if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) || isTemplateExpression(node)) {
      const inner = elide(text.slice(start + 1, node.end - 1), /\$\{[^}]*\}/g);
      strings.push({ text: inOneLine(inner), start: start + 1 });
      literals.push([start, node.end]);
    } else if (isRegularExpressionLiteral(node)) literals.push([start, node.end]);
    forEachChild(node, visit);
  };
  visit(file);
  let rest = text;
  for (const [start, end] of literals) {
    rest = rest.slice(0, start) + blank(rest.slice(start, end), /[^\n]+/g) + rest.slice(end);
  }
  const comments = [...rest.matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*(?:\n[ \t]*\/\/[^\n]*)*/g)].map(
    ({ 0: comment, index }) => ({
      text: inOneLine(blank(elide(comment, /`[^`\n]*`/g), /^[ \t]*(?:\/\*+|\*+\/?|\/\/)|\*\/$/gm)),
      start: index,
      comment: true,
    }),
  );
  return [
    ...strings.filter(({ text: string }) => /\S\s+\S/.test(string) && !isWordList(string)),
    ...comments,
  ];
}

/** Whether a string lists words, such as reserved names, instead of saying something. */
const isWordList = (text: string): boolean =>
  text.trim().split(/\s+/).length > 8 && !/\b(?:a|an|and|for|in|is|not|of|the|to|with)\b/.test(text);

/** Paragraphs, list items and table cells, without code and addresses of links. */
function passagesOfMarkdown(text: string): Passage[] {
  const prose = elide(blank(text, /^ *```[\s\S]*?^ *```/gm), /`[^`\n]*`|(?<=\])\([^)\s]*\)/g);
  return [...prose.matchAll(/(?:^(?!\s*(?:[-*]|\d+\.|#+) )[^\n|]*\S[^\n|]*(?:\n|$))+|[^|\n]+/gm)].map(
    ({ 0: passage, index }) => ({ text: inOneLine(passage), start: index }),
  );
}

/** Lines of YAML and the like. Consecutive comments are one passage. */
const passagesOfLines = (text: string): Passage[] =>
  [...text.matchAll(/[ \t]*#[^\n]*(?:\n[ \t]*#[^\n]*)*|[^\n]+/g)].map(({ 0: passage, index }) => ({
    text: inOneLine(blank(passage, /^[ \t]*#+/gm)),
    start: index,
    comment: passage.trim().startsWith('#'),
  }));

/** Names of files are not prose. */
const FILE_NAME = /[\w./-]+\.(?:[cm]?[jt]s|json|md|sql|ya?ml)\b/g;

function passagesOf(path: string, file: string): Passage[] {
  const text = elide(file, FILE_NAME);
  if (/\.[cm]?[jt]sx?$/.test(path)) return passagesOfCode(path, text);
  if (!path.endsWith('.md')) return passagesOfLines(text);
  // The tables of the style guide quote the habits; the last column is what to write instead.
  return passagesOfMarkdown(path === 'docs/style.md' ? blank(text, /^\|.*\|(?=[^|\n]+\|$)/gm) : text);
}

/** The habits of docs/style.md in one file, each as `path:line: name, in "words"; write …`. */
export function habitsIn(path: string, text: string): string[] {
  if (!MAYBE.test(text.replaceAll(/\s+(?:(?:\*|\/\/|#+) *)?/g, ' '))) return [];
  return passagesOf(path, text).flatMap((passage) =>
    HABITS.filter(({ commentsOnly }) => passage.comment || !commentsOnly).flatMap(
      ({ name, pattern, instead }) =>
        [...passage.text.matchAll(pattern)].map(({ 0: match, index }) => {
          const line = text.slice(0, passage.start + index + match.search(/\w/)).split('\n').length;
          const words = passage.text.slice(Math.max(0, index - 30), index + match.length + 30);
          return `${path}:${line}: ${name}, in "${words.trim().replaceAll(/\s+/g, ' ')}"; write ${instead}`;
        }),
    ),
  );
}
