import { html } from '../html';
import { only, type Template } from '../letter';

export const articlePublished: Template = (message) => {
  const { title = '' } = only(message).data;
  return {
    subject: `Published: ${title}`,
    paragraphs: [
      {
        text: `Your article "${title}" is published.`,
        html: html`Your article <b>${title}</b> is published.`,
      },
    ],
  };
};
