import { type Email, type EmailContent, emailOf, oneLine } from '../email/email';
import { html } from '../email/html';
import { KINDS } from '../kinds/kinds';
import type { Message, NotificationSummary } from '../message/message';

/** A message as an e-mail to its recipient. */
export const messageEmail = (message: Message): Email =>
  emailOf(`Hello ${oneLine(message.to.name)},`, contentOf(message));

function contentOf({ kind, notifications }: Message): EmailContent {
  const summaries = notifications.map(withOneLineTexts);
  if (kind === 'digest') return digest(summaries);
  const [only] = summaries;
  if (!only) throw new Error(`A message of the kind ${kind} has one notification.`);
  return KINDS[kind].email(only);
}

function digest(summaries: NotificationSummary[]): EmailContent {
  const count = summaries.length;
  const lines = summaries.map((summary) => KINDS[summary.kind].digestLine(summary));
  return {
    subject: count === 1 ? 'One unread notification' : `${count} unread notifications`,
    paragraphs: [
      {
        text: `What you have not read yet:\n${lines.map((text) => `- ${text}`).join('\n')}`,
        html: html`What you have not read yet:
          <ul>
            ${lines.map((text) => html`<li>${text}</li>`)}
          </ul>`,
      },
    ],
  };
}

const withOneLineTexts = (summary: NotificationSummary): NotificationSummary => ({
  ...summary,
  data: Object.fromEntries(Object.entries(summary.data).map(([name, text]) => [name, oneLine(text)])),
});
