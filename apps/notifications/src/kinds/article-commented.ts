import { CommentAdded, CommentRemoved } from '#contracts';
import { html } from '../email/html';
import { type Kind, when } from './kind';

/** A person has commented on the recipient's article. */
export const articleCommented: Kind = {
  on: [
    when(CommentAdded, ({ commentId, username, ...event }) => ({
      to: event.authorId,
      by: event.userId,
      about: event,
      id: commentId,
      data: { commentId, username },
    })),
  ],
  withdrawnBy: when(CommentRemoved, ({ commentId, ...event }) => ({
    to: event.authorId,
    by: event.userId,
    about: event,
    id: commentId,
  })),
  defaultChannels: ['log'],
  email: ({ data: { username = '', title = '' } }) => ({
    subject: `${username} commented on your article ${title}`,
    paragraphs: [
      {
        text: `${username} commented on your article "${title}".`,
        html: html`${username} commented on your article <b>${title}</b>.`,
      },
    ],
  }),
  digestLine: ({ data: { username = '', title = '' } }) =>
    `${username} commented on your article "${title}".`,
};
