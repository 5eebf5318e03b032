// Recent requests, one of them as a waterfall, and the log.
import { at, badge, cell, colourOf, data, element, number, showRows, timeOf, took } from './dom.js';

const KINDS = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
const chosen = { trace: '', span: '' };

export async function showRequests(trace) {
  if (trace !== chosen.trace) {
    Object.assign(chosen, { trace, span: '' });
    if (trace) at('of-trace').checked = true;
  }
  await Promise.allSettled([showTraces(), showTrace(), showLogs()]);
}

const open = (traceId) => {
  location.hash = `#/requests/${traceId}`;
};

async function showTraces() {
  const wanted = at('search').value.toLowerCase();
  const traces = await data('traces', { limit: 300 });
  const found = traces.filter(
    ({ name, traceId, status, failed }) =>
      name.toLowerCase().includes(wanted) ||
      traceId.startsWith(wanted) ||
      status.startsWith(wanted) ||
      (failed && wanted === 'failed'),
  );
  const rows = found.slice(0, 100).map((trace) =>
    element(
      'tr',
      {
        class: trace.traceId === chosen.trace ? 'chosen' : '',
        'data-trace': trace.traceId,
        onclick: () => open(trace.traceId),
      },
      cell(timeOf(trace.start)),
      element('td', {}, ...titleOf(trace)),
      cell(trace.status || (trace.failed ? 'failed' : 'ok'), statusClass(trace)),
      number(took(trace.duration)),
      number(trace.spans),
    ),
  );
  showRows(at('traces'), 5, rows, 'Nothing yet. The view “Send” sends a first request.');
}

function titleOf({ name, service }) {
  const [, method, path] = /^([A-Z]+) (.+)$/.exec(name) ?? [];
  if (service === 'gateway' && method) return [badge(method), ` ${path}`];
  return [service === 'gateway' ? name : `${service} ${name}`];
}

const statusClass = ({ status, failed }) => (failed ? 'failed' : status >= '400' ? 'warn' : '');

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
  at('trace-id').textContent = chosen.trace || 'choose a request';
  if (!chosen.trace) {
    at('waterfall').replaceChildren();
    return showSpan();
  }
  const spans = await data('trace', { id: chosen.trace });
  if (spans.length === 0)
    return at('waterfall').replaceChildren(
      element('p', { class: 'empty' }, 'No span of this trace arrived yet, or it is too long ago.'),
    );
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
                background: span.failed ? 'var(--bad)' : colourOf(span.service),
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

/** Where the duration is written: behind the bar, inside a long one, before one at the end. */
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

/** Whether the reader looks at the end, and so wants to follow it. */
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
        element('b', { style: { color: colourOf(service) } }, service),
        traceId
          ? element('a', { title: traceId, onclick: () => open(traceId) }, `${message} `)
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
