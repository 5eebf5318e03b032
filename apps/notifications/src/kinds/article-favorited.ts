import { type DataOf, FavoriteAdded, FavoriteRemoved } from '#contracts';
import { html } from '../email/html';
import { type Kind, type Occurrence, when } from './kind';

const favorite = (event: DataOf<typeof FavoriteAdded>): Occurrence => ({
  to: event.authorId,
  by: event.userId,
  about: event,
});
const who = (count: number): string => (count === 1 ? 'Someone likes' : `${count} people like`);

/** People like the recipient's article. */
export const articleFavorited: Kind = {
  on: [when(FavoriteAdded, favorite)],
  takenBackBy: when(FavoriteRemoved, favorite),
  collapses: true,
  defaultChannels: ['log'],
  email: ({ data: { title = '' }, count }) => ({
    subject: `${who(count)} your article ${title}`,
    paragraphs: [
      {
        text: `${who(count)} your article "${title}".`,
        html: html`${who(count)} your article <b>${title}</b>.`,
      },
    ],
  }),
  digestLine: ({ data: { title = '' }, count }) => `${who(count)} your article "${title}".`,
};
