// What all views of the page share.
export const at = (id) => document.getElementById(id);

const SVG = 'http://www.w3.org/2000/svg';

/** An element with attributes and children. Text is only ever text: nothing here parses HTML. */
export const element = (name, attributes = {}, ...children) =>
  filled(document.createElement(name), attributes, children);
export const svg = (name, attributes = {}, ...children) =>
  filled(document.createElementNS(SVG, name), attributes, children);

function filled(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'style') Object.assign(made.style, value);
    else if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value !== '' && value !== undefined && value !== false) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Data of the console. */
export async function data(path, query = {}) {
  const answer = await fetch(`/data/${path}?${new URLSearchParams(query)}`);
  return answer.json();
}

/** @throws with the console's words when it refuses */
export async function post(path, body) {
  const answer = await fetch(`/data/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error ?? `The console responds with ${answer.status}`);
  return found;
}

const COLOURS = {
  gateway: '#5b8def',
  auth: '#b06fd8',
  users: '#2aa198',
  articles: '#e08a45',
  notifications: '#d16d9e',
};
const MORE = ['#7a9e3a', '#4aa3c7', '#c9a227', '#8f7cec', '#cf6a5d', '#5aa576'];

/** The colour of an app; a new app gets one by its name. */
export const colourOf = (app) =>
  COLOURS[app] ?? MORE[[...app].reduce((sum, sign) => sum + sign.charCodeAt(0), 0) % MORE.length];

export const took = (milliseconds) =>
  milliseconds >= 1000
    ? `${(milliseconds / 1000).toFixed(2)} s`
    : `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;

export const timeOf = (milliseconds) => new Date(milliseconds).toISOString().slice(11, 23);

/** Puts rows into a table's body, or one line that says that there are none. */
export function showRows(body, columns, rows, otherwise) {
  const none = element('tr', {}, element('td', { class: 'empty', colspan: columns }, otherwise));
  body.replaceChildren(...(rows.length > 0 ? rows : [none]));
}

export const cell = (text, className = '') => element('td', { class: className }, text);
export const number = (text, warning = '') => cell(String(text), `number ${warning}`.trim());

/** A method as a coloured badge. */
export const badge = (method) => element('b', { class: `badge ${method.toLowerCase()}` }, method);

/** The name of an app with its dot. */
export const appName = (name) =>
  element('span', { class: 'app' }, element('i', { style: { background: colourOf(name) } }), name);
