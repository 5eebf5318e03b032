import { html } from '../email/html';
import type { Kind } from './kind';

/** A person has registered. `AccountService` creates it, once per person. */
export const welcome: Kind = {
  defaultChannels: ['log', 'email'],
  email: () => {
    const text = 'Welcome! Your account is ready: write your first article, or find some you like.';
    return { subject: 'Welcome', paragraphs: [{ text, html: html`${text}` }] };
  },
  digestLine: () => 'Welcome!',
};
