import { html } from '../html';
import { only, type Template } from '../letter';

export const articleFavorited: Template = (message) => {
  const { data, count } = only(message);
  const { title = '' } = data;
  const who = count === 1 ? 'Somebody likes' : `${count} people like`;
  return {
    subject: `${who} your article ${title}`,
    paragraphs: [
      { text: `${who} your article "${title}".`, html: html`${who} your article <b>${title}</b>.` },
    ],
  };
};
