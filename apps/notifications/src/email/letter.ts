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

/** The one a message is about. */
export function only({ notifications }: Message): Told {
  const [told] = notifications;
  if (!told) throw new Error('A message without a notification is a digest.');
  return told;
}

/** Puts words on letter paper. */
export function letter({ to }: Message, { subject, paragraphs }: Words): Letter {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${subject}</title>
      </head>
      <body style="font-family: sans-serif; max-width: 36rem; margin: 2rem auto; line-height: 1.5">
        <p>Hello ${to.name},</p>
        ${paragraphs.map((paragraph) => html`<div style="margin: 1em 0">${paragraph.html}</div> `)}
      </body>
    </html> `;
  const lines = [`Hello ${to.name},`, ...paragraphs.map(({ text }) => text)];
  return { subject: subject.replace(/\s+/g, ' '), text: `${lines.join('\n\n')}\n`, html: page.text };
}
