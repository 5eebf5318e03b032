import { type Html, html } from './html';

/** One paragraph, for readers of plain text and of HTML. */
export interface Paragraph {
  text: string;
  html: Html;
}

/** The subject and the text of an e-mail, without greeting and layout. */
export interface EmailContent {
  subject: string;
  paragraphs: Paragraph[];
}

/** A complete e-mail, in plain text and in HTML. */
export interface Email {
  subject: string;
  text: string;
  html: string;
}

/** User text as one line: line breaks and invisible characters must not start another paragraph. */
export const oneLine = (text: string): string => text.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** Puts content into the layout of all e-mails. */
export function emailOf(greeting: string, { subject, paragraphs }: EmailContent): Email {
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
