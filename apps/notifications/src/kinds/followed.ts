import { html } from '../email/html';
import type { Kind } from './kind';

/** A person follows the recipient. `FollowerService` creates it, once for each person. */
export const followed: Kind = {
  defaultChannels: ['log'],
  email: ({ data: { username = '' } }) => {
    const text = `${username} follows you now.`;
    return { subject: `${username} follows you`, paragraphs: [{ text, html: html`${text}` }] };
  },
  digestLine: ({ data: { username = '' } }) => `${username} follows you now.`,
};
