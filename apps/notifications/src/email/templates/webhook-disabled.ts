import { html } from '../html';
import { only, type Template } from '../letter';

export const webhookDisabled: Template = (message) => {
  const { reason = '' } = only(message).data;
  const text = `Your webhook failed too often and is not called any more: ${reason}. Set it again to switch it on.`;
  return { subject: 'Your webhook is switched off', paragraphs: [{ text, html: html`${text}` }] };
};
