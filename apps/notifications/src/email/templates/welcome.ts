import { html } from '../html';
import type { Template } from '../letter';

export const welcome: Template = () => {
  const text = 'Welcome! Your account is ready: write your first article, or find some you like.';
  return { subject: 'Welcome', paragraphs: [{ text, html: html`${text}` }] };
};
