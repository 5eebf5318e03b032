// The catalogue: every app with its calls, events and routes, from platform.ts and the contracts.
import { appName, at, badge, data, element } from './dom.js';
import { schemaTable } from './schema.js';

let catalogue;
/** The name of the app on show. The catalogue does not change while the page is open, so it is drawn again only for another app. */
let shown;

export const loadCatalogue = async () => (catalogue ??= await data('catalogue'));

export async function showServices(chosen) {
  const { apps, routes } = await loadCatalogue();
  const app = apps.find(({ name }) => name === chosen) ?? apps[0];
  if (shown === app.name) return;
  shown = app.name;
  at('services-list').replaceChildren(
    element('h2', {}, 'Services'),
    ...apps.map((one) =>
      element(
        'a',
        { class: `item${one === app ? ' chosen' : ''}`, href: `#/services/${one.name}` },
        appName(one.name),
        element('small', {}, summaryOf(one, routes)),
      ),
    ),
  );
  at('service').replaceChildren(...appParts(app, routes));
  at('service').scrollTop = 0;
}

/** Only the gateway has routes: it is the one server for people. */
const routesOf = ({ name }, routes) => (name === 'gateway' ? routes : []);

function summaryOf(app, routes) {
  const counts = [
    [routesOf(app, routes).length, 'routes'],
    [app.serves.length, 'calls'],
    [app.publishes.length, 'events'],
    [app.consumes.length, 'consumers'],
  ];
  return counts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${count === 1 ? what.slice(0, -1) : what}`)
    .join(' · ');
}

function appParts(app, routes) {
  const {
    name,
    database,
    serves,
    calls,
    publishes,
    stream,
    readers,
    consumes,
    overhears,
    sends,
    receives,
    duties,
  } = app;
  const own = routesOf(app, routes);
  const facts = [database ? 'owns a database' : 'owns no database', ...duties];
  return [
    element('h2', {}, appName(name), element('small', {}, facts.join(' · '))),
    part('Routes', own.length, 'the public API over HTTP', () => own.map(routeEntry)),
    part('Answers calls', serves.length, 'over NATS', () => serves.map(callEntry)),
    part('Makes calls', calls.length, 'to other services', () => [callsMade(calls)]),
    part('Publishes events', publishes.length, `to the stream ${stream}`, () => [
      ...publishes.map(eventEntry),
      element(
        'p',
        {},
        'Read by ',
        ...list(
          readers.map(({ app: reader, durable }) => [appName(reader), element('code', {}, ` ${durable}`)]),
        ),
      ),
    ]),
    part('Consumes events', consumes.length, 'with durable consumers', () =>
      consumes.map(({ durable, service }) =>
        element('p', {}, element('code', {}, durable), ' reads the events of ', link(service)),
      ),
    ),
    part('Overhears events', overhears.length, 'on each replica, without a durable', () =>
      overhears.map((type) => element('p', {}, element('code', {}, type))),
    ),
    part('Plain messages', sends.length + receives.length, 'neither calls nor events', () => [
      ...sends.map((subject) => element('p', {}, 'sends ', element('code', {}, subject))),
      ...receives.map((subject) => element('p', {}, 'receives ', element('code', {}, subject))),
    ]),
  ].filter(Boolean);
}

function part(title, count, hint, contents) {
  if (count === 0) return undefined;
  return element(
    'div',
    { class: 'part' },
    element('h3', {}, title, element('small', {}, ` ${count}, ${hint}`)),
    ...contents(),
  );
}

const list = (items) => items.flatMap((item, index) => [...(index > 0 ? [', '] : []), ...item]);
const link = (name) => element('a', { href: `#/services/${name}` }, appName(name));

/** A line that opens when it is clicked; what is inside is built only then. */
function opening(head, contents, id = '') {
  const details = element('details', { 'data-id': id }, element('summary', {}, ...head));
  details.addEventListener('toggle', () => details.childElementCount === 1 && details.append(...contents()), {
    once: true,
  });
  return details;
}

export const ACCESS = {
  public: 'public',
  optional: 'public, token optional',
  user: 'every user',
  admin: 'admins',
};

function routeEntry(route) {
  const {
    id,
    method,
    path,
    access,
    params,
    query,
    body,
    takesBody,
    reply,
    contentType,
    statuses,
    errors,
    notes,
  } = route;
  const others = [...new Set(errors)];
  return opening(
    [badge(method), element('code', {}, path), element('small', { class: 'tag' }, ACCESS[access] ?? access)],
    () => [
      element(
        'div',
        { class: 'schemas' },
        ...(params.length > 0 ? [schemaTable(params, 'Path')] : []),
        ...(query.length > 0 ? [schemaTable(query, 'Query')] : []),
        ...(takesBody ? [schemaTable(body, 'Body')] : []),
        schemaTable(
          reply,
          `Reply ${statuses.join(' or ')}${contentType === 'application/json' ? '' : `, ${contentType}`}`,
        ),
      ),
      ...(others.length > 0 ? [element('p', {}, `Errors of its own: ${others.join(', ')}`)] : []),
      ...(notes.length > 0 ? [element('p', { class: 'soft' }, notes.join(' · '))] : []),
      element('p', {}, element('a', { class: 'button', href: `#/send/${id}` }, 'Send a request')),
    ],
    id,
  );
}

function callEntry({ name, subject, timeoutMs, idempotent, callers, request, reply }) {
  const retry = {
    true: 'may be repeated',
    false: 'must not be repeated',
    'with-key': 'may be repeated with a key',
  };
  return opening(
    [
      element('b', { class: 'badge call' }, 'CALL'),
      element('code', {}, name),
      element('small', { class: 'tag' }, callers.length > 0 ? `from ${callers.join(', ')}` : 'no caller'),
    ],
    () => [
      element('div', { class: 'schemas' }, schemaTable(request, 'Request'), schemaTable(reply, 'Reply')),
      element(
        'p',
        {},
        element('code', {}, subject),
        ` · at most ${timeoutMs / 1000} s · ${retry[String(idempotent)]}`,
      ),
    ],
    name,
  );
}

const eventEntry = ({ type, data: rows }) =>
  opening(
    [element('b', { class: 'badge event' }, 'EVENT'), element('code', {}, type)],
    () => [element('div', { class: 'schemas' }, schemaTable(rows, 'Data'))],
    type,
  );

function callsMade(calls) {
  const services = [...new Set(calls.map(({ service }) => service))];
  return element(
    'ul',
    { class: 'calls' },
    ...services.map((service) =>
      element(
        'li',
        {},
        link(service),
        ' ',
        ...list(
          calls
            .filter((call) => call.service === service)
            .map(({ name }) => [element('code', {}, name.slice(service.length + 1))]),
        ),
      ),
    ),
  );
}
