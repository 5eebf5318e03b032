import { html } from '../html';
import { inOneLine, type Template } from '../letter';
import type { Told } from '../../delivery/message';

export const digest: Template = ({ notifications }) => {
  const count = notifications.length;
  const lines = notifications.map((told) => line({ ...told, data: inOneLine(told.data) }));
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
};

function line({ kind, data: { title = '' }, count }: Told): string {
  if (kind === 'welcome') return 'Welcome!';
  if (kind === 'webhook_disabled') return 'Your webhook is switched off, as it failed too often.';
  if (kind === 'article_published') return `Your article "${title}" is published.`;
  return count === 1
    ? `Somebody likes your article "${title}".`
    : `${count} people like your article "${title}".`;
}
