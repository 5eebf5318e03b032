// The console: what the data endpoints under /console/data say, anew every second while "live" is on.
const at = (id) => document.getElementById(id);
const chosen = { trace: '', span: '' };

const COLOURS = {
  gateway: '#5b8def',
  auth: '#c678dd',
  users: '#2aa198',
  articles: '#e5904b',
  notifications: '#d16d9e',
};
const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];

async function data(path, query = {}) {
  const answer = await fetch(`/data/${path}?${new URLSearchParams(query)}`);
  return answer.json();
}

/** An element with attributes and children; text is only ever text. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'style') Object.assign(made.style, value);
    else if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value !== '') made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const took = (milliseconds) =>
  milliseconds >= 1000
    ? `${(milliseconds / 1000).toFixed(2)} s`
    : `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
const timeOf = (milliseconds) => new Date(milliseconds).toISOString().slice(11, 23);

async function showHealth() {
  const apps = await data('health');
  at('health').replaceChildren(
    ...apps.map(({ name, state }) =>
      element('li', { class: state }, `${name}${state === 'healthy' ? '' : ` is ${state}`}`),
    ),
  );
}

async function showRequests() {
  const wanted = at('search').value.toLowerCase();
  const traces = await data('traces', { limit: 300 });
  const found = traces.filter(
    ({ name, traceId }) => name.toLowerCase().includes(wanted) || traceId.startsWith(wanted),
  );
  if (found.length === 0)
    return at('requests').replaceChildren(
      element('tr', {}, element('td', { class: 'empty', colspan: 5 }, 'Nothing yet.')),
    );
  at('requests').replaceChildren(
    ...found.slice(0, 100).map(({ traceId, name, service, start, duration, spans, failed, status }) =>
      element(
        'tr',
        {
          class: traceId === chosen.trace ? 'chosen' : '',
          'data-trace': traceId,
          onclick: () => choose(traceId),
        },
        element('td', {}, timeOf(start)),
        element('td', {}, service === 'gateway' ? name : `${service} ${name}`),
        element('td', { class: failed ? 'failed' : '' }, status || (failed ? 'failed' : 'ok')),
        element('td', { class: 'number' }, took(duration)),
        element('td', { class: 'number' }, String(spans)),
      ),
    ),
  );
}

/** Spans in the order of a tree, with their depth. One whose parent is missing stands at the left. */
function inOrder(spans) {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const rows = [];
  const add = (span, depth) => {
    rows.push({ span, depth });
    for (const child of childrenOf(spans, span.spanId)) add(child, depth + 1);
  };
  const roots = spans.filter(({ parentSpanId }) => !known.has(parentSpanId));
  for (const root of roots.sort((a, b) => a.start - b.start)) add(root, 0);
  return rows;
}

const childrenOf = (spans, id) =>
  spans.filter(({ parentSpanId }) => parentSpanId === id).sort((a, b) => a.start - b.start);

async function showTrace() {
  if (!chosen.trace) return;
  const spans = await data('trace', { id: chosen.trace });
  at('trace-id').textContent = chosen.trace;
  const begin = Math.min(...spans.map(({ start }) => start));
  const whole = Math.max(1, Math.max(...spans.map(({ end }) => end)) - begin);
  const share = (part) => `${(part / whole) * 100}%`;
  at('waterfall').replaceChildren(
    ...inOrder(spans).map(({ span, depth }) =>
      element(
        'div',
        {
          class: `row${span.spanId === chosen.span ? ' chosen' : ''}`,
          onclick: () => {
            chosen.span = span.spanId;
            void showTrace();
          },
        },
        element(
          'div',
          { class: `title${span.failed ? ' failed' : ''}`, style: { paddingLeft: `${depth * 0.8}em` } },
          element('small', {}, span.service),
          ` ${span.name}`,
        ),
        element(
          'div',
          { class: 'track' },
          element(
            'div',
            {
              class: `bar ${placeOfLabel((span.start - begin) / whole, (span.end - begin) / whole)}`,
              style: {
                left: share(span.start - begin),
                width: share(span.end - span.start),
                background: span.failed ? 'var(--bad)' : (COLOURS[span.service] ?? '#888'),
              },
            },
            element('span', {}, took(span.end - span.start)),
          ),
        ),
      ),
    ),
  );
  showSpan(spans.find(({ spanId }) => spanId === chosen.span));
}

/** Where how long it took is written: after the bar, inside a long one, before one at the end. */
function placeOfLabel(start, end) {
  if (end < 0.85) return '';
  return end - start > 0.2 ? 'wide' : 'late';
}

function showSpan(span) {
  if (!span) return at('span').replaceChildren();
  const facts = Object.entries({ kind: KINDS[span.kind], ...span.attributes });
  at('span').replaceChildren(
    ...facts.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, String(value))]),
  );
}

/** Whether the reader looks at the end, and wants to go on doing so. */
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 30;

async function showLogs() {
  const box = at('logs-part');
  const follows = isAtEnd(box);
  const trace = at('of-trace').checked ? chosen.trace : '';
  const lines = await data('logs', { level: at('level').value, trace, limit: 300 });
  at('logs').replaceChildren(
    ...lines.map(({ time, level, service, message, traceId, attributes }) =>
      element(
        'div',
        { class: level },
        element('time', {}, timeOf(time)),
        element('b', { style: { color: COLOURS[service] ?? '' } }, service),
        traceId
          ? element('a', { title: traceId, onclick: () => choose(traceId) }, `${message} `)
          : `${message} `,
        element('span', { class: 'empty' }, factsOf(attributes)),
      ),
    ),
  );
  if (follows) box.scrollTop = box.scrollHeight;
}

const factsOf = (attributes) =>
  Object.entries(attributes)
    .filter(([name]) => !['context', 'request_id'].includes(name))
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

async function showFlow() {
  const services = await data('flow');
  at('flow').replaceChildren(
    ...services.flatMap(({ service, pending, oldestAge, sent, consumers }) =>
      (consumers.length > 0 ? consumers : [undefined]).map((consumer, index) =>
        element(
          'tr',
          {},
          ...(index === 0
            ? [
                element('td', {}, service),
                element('td', { class: `number${pending > 0 ? ' warn' : ''}` }, String(pending)),
                element(
                  'td',
                  { class: `number${oldestAge > 60 ? ' failed' : ''}` },
                  oldestAge > 0 ? took(oldestAge * 1000) : '–',
                ),
                element('td', { class: 'number' }, String(sent)),
              ]
            : [element('td', { colspan: 4 })]),
          element('td', {}, consumer?.name ?? '–'),
          element('td', { class: `number${consumer?.lag > 0 ? ' warn' : ''}` }, String(consumer?.lag ?? '')),
          element('td', { class: 'number' }, String(consumer?.handled ?? '')),
          element(
            'td',
            { class: `number${consumer?.deadLetters > 0 ? ' failed' : ''}` },
            String(consumer?.deadLetters ?? ''),
          ),
        ),
      ),
    ),
  );
}

function choose(traceId) {
  chosen.trace = traceId;
  chosen.span = '';
  location.hash = traceId;
  at('of-trace').checked = true;
  void refresh();
}

async function refresh() {
  await Promise.allSettled([showHealth(), showRequests(), showTrace(), showLogs(), showFlow()]);
}

for (const id of ['search', 'level', 'of-trace']) at(id).addEventListener('input', () => void refresh());
chosen.trace = location.hash.slice(1);
void refresh();
setInterval(() => {
  if (at('live').checked && !document.hidden) void refresh();
}, 1000);
