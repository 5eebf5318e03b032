// A schema as a table of its members.
import { element } from './dom.js';

export function schemaTable(rows, title) {
  const heading = element('h4', {}, title);
  if (rows.length === 0)
    return element('div', { class: 'schema' }, heading, element('p', { class: 'empty' }, 'nothing'));
  return element(
    'div',
    { class: 'schema' },
    heading,
    element('table', {}, element('tbody', {}, ...rows.map(rowOf))),
  );
}

const rowOf = ({ depth, name, type, optional, note }) =>
  element(
    'tr',
    {},
    element(
      'td',
      { style: { paddingLeft: `${depth * 1.1}em` } },
      element('code', {}, name),
      ...(optional ? [element('small', {}, ' optional')] : []),
    ),
    element('td', {}, element('code', { class: 'type' }, type), element('small', {}, note ? ` ${note}` : '')),
  );
