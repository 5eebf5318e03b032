import { ArticleCreated } from '#contracts';
import { html } from '../email/html';
import { type Kind, when } from './kind';

/** The recipient's own article is published. */
export const articlePublished: Kind = {
  on: [when(ArticleCreated, (event) => ({ to: event.authorId, about: event }))],
  defaultChannels: [],
  email: ({ data: { title = '' } }) => ({
    subject: `Published: ${title}`,
    paragraphs: [
      {
        text: `Your article "${title}" is published.`,
        html: html`Your article <b>${title}</b> is published.`,
      },
    ],
  }),
  digestLine: ({ data: { title = '' } }) => `Your article "${title}" is published.`,
};
