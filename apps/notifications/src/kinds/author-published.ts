import { ArticleCreated } from '#contracts';
import { html } from '../email/html';
import { type Kind, when } from './kind';

/** An author whom the recipient follows has published an article. */
export const authorPublished: Kind = {
  on: [
    when(ArticleCreated, ({ username = '', ...event }) => ({
      to: event.authorId,
      by: event.authorId,
      about: event,
      data: { username },
    })),
  ],
  toFollowers: true,
  // The inbox only. People who want an e-mail for each article, or a digest, choose it.
  defaultChannels: [],
  email: ({ data: { username = '', title = '' } }) => ({
    subject: `${username} published ${title}`,
    paragraphs: [
      {
        text: `${username}, whom you follow, published "${title}".`,
        html: html`${username}, whom you follow, published <b>${title}</b>.`,
      },
    ],
  }),
  digestLine: ({ data: { username = '', title = '' } }) => `${username} published "${title}".`,
};
