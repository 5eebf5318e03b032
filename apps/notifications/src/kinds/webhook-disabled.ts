import { html } from '../email/html';
import type { Kind } from './kind';

/** The recipient's webhook is switched off. `WebhookService` creates it. */
export const webhookDisabled: Kind = {
  defaultChannels: ['email'],
  email: ({ data: { reason = '' } }) => {
    const text = `Your webhook failed too often and is not called any more: ${reason}. Set it again to switch it on.`;
    return { subject: 'Your webhook is switched off', paragraphs: [{ text, html: html`${text}` }] };
  },
  digestLine: () => 'Your webhook is switched off, as it failed too often.',
};
