import type { Message, Told } from '../delivery/message';
import { type Html, html } from './html';

/** What an e-mail says, for readers of HTML and of plain text. */
export interface Letter {
  subject: string;
  text: string;
  html: string;
}

/** The words of one kind of message. */
export interface Words {
  subject: string;
  /** One paragraph each. */
  paragraphs: { text: string; html: Html }[];
}

export type Template = (message: Message) => Words;

/** What people wrote, as one line: whatever breaks a line, or cannot be seen at all, must not make a paragraph of theirs. */
export const oneLine = (text: string): string => text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** The one a message is about. */
export function only({ notifications }: Message): Told {
  const [told] = notifications;
  if (!told) throw new Error('A message without a notification is a digest.');
  return { ...told, data: inOneLine(told.data) };
}

/** The same with each of its texts in one line. */
export const inOneLine = (data: Told['data']): Told['data'] =>
  Object.fromEntries(Object.entries(data).map(([name, text]) => [name, oneLine(text)]));

/** Puts words on letter paper, addressed by name. */
export const letter = ({ to }: Message, words: Words): Letter => onPaper(`Hello ${oneLine(to.name)},`, words);

/** Puts words on letter paper. */
export function onPaper(greeting: string, { subject, paragraphs }: Words): Letter {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${subject}</title>
      </head>
      <body style="font-family: sans-serif; max-width: 36rem; margin: 2rem auto; line-height: 1.5">
        <p>${greeting}</p>
        ${paragraphs.map((paragraph) => html`<div style="margin: 1em 0">${paragraph.html}</div> `)}
      </body>
    </html> `;
  const lines = [greeting, ...paragraphs.map(({ text }) => text)];
  return { subject: oneLine(subject), text: `${lines.join('\n\n')}\n`, html: page.text };
}
