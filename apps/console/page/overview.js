// The live picture of the traffic, its edges as a table, and the flow of events.
import { appName, at, cell, data, element, number, showRows, took } from './dom.js';
import { drawPicture, keyOf } from './picture.js';

/** The edge or app whose operations the table shows. */
let chosen;

export async function showOverview() {
  await Promise.allSettled([showTraffic(), showFlow()]);
}

async function showTraffic() {
  const traffic = await data('traffic');
  at('window').textContent = `in the last ${traffic.windowSeconds} seconds`;
  drawPicture(at('picture'), traffic, chosen, choose);
  showEdges(traffic);
}

function choose(next) {
  chosen = next === chosen ? undefined : next;
  void showTraffic();
}
at('all-edges').addEventListener('click', () => choose(undefined));

const KINDS = { http: 'request', call: 'call', event: 'event', query: 'query' };
const rateOf = (count, seconds) => {
  const rate = count / seconds;
  return `${rate >= 100 ? rate.toFixed(0) : rate.toFixed(rate < 1 ? 2 : 1)}/s`;
};

const loadCells = ({ count, failed, p95 }, seconds) => [
  number(rateOf(count, seconds)),
  number(failed, failed > 0 ? 'failed' : ''),
  number(typeof p95 === 'number' ? took(p95) : '–'),
];
const LOAD = ['Rate', 'Failed', 'p95'];
const head = (...names) =>
  at('edges-head').replaceChildren(
    element(
      'tr',
      {},
      ...names.map((name) => element('th', { class: LOAD.includes(name) ? 'number' : '' }, name)),
    ),
  );

function showEdges({ edges, windowSeconds }) {
  // Queries are many and stay inside an app: they come last.
  const isQuery = ({ kind }) => Number(kind === 'query');
  const used = edges
    .filter(({ count }) => count > 0)
    .sort((a, b) => isQuery(a) - isQuery(b) || b.count - a.count);
  at('all-edges').hidden = chosen === undefined;
  if (chosen === undefined) {
    at('edges-title').textContent = 'Busiest first';
    head('From', 'To', 'By', ...LOAD);
    const rows = used.map((edge) =>
      element(
        'tr',
        { class: 'link', 'data-edge': keyOf(edge), onclick: () => choose(keyOf(edge)) },
        element('td', {}, nodeName(edge.from)),
        element('td', {}, nodeName(edge.to)),
        cell(KINDS[edge.kind], 'soft'),
        ...loadCells(edge, windowSeconds),
      ),
    );
    return showRows(at('edges'), 6, rows, 'No traffic in the last minute. The view “Send” makes some.');
  }
  const concerned = used.filter(
    (edge) => keyOf(edge) === chosen || (!chosen.includes(' ') && [edge.from, edge.to].includes(chosen)),
  );
  at('edges-title').replaceChildren(...titleOfChosen());
  head('Operation', 'By', ...LOAD);
  const rows = concerned.flatMap((edge) =>
    edge.operations.map((operation) =>
      element(
        'tr',
        {},
        element(
          'td',
          { class: 'operation' },
          ...(chosen.includes(' ') ? [] : [element('small', {}, `${edge.from} → ${edge.to} `)]),
          operation.name,
        ),
        cell(KINDS[edge.kind], 'soft'),
        ...loadCells(operation, windowSeconds),
      ),
    ),
  );
  showRows(at('edges'), 5, rows, 'No traffic in the last minute.');
}

function titleOfChosen() {
  if (!chosen.includes(' ')) {
    const more = element('a', { href: `#/services/${chosen}` }, 'its calls and events');
    return [nodeName(chosen), ' ', more];
  }
  const [from, to] = chosen.split(' ');
  return [nodeName(from), ' → ', nodeName(to)];
}

const nodeName = (name) =>
  ['clients', 'PostgreSQL'].includes(name) ? element('span', { class: 'app' }, name) : appName(name);

async function showFlow() {
  const services = await data('flow');
  const rows = services.flatMap(({ service, pending, oldestAge, sent, consumers }) =>
    (consumers.length > 0 ? consumers : [undefined]).map((consumer, index) =>
      element(
        'tr',
        {},
        ...(index === 0
          ? [
              element('td', {}, appName(service)),
              number(pending, pending > 0 ? 'warn' : ''),
              number(oldestAge > 0 ? took(oldestAge * 1000) : '–', oldestAge > 60 ? 'failed' : ''),
              number(sent),
            ]
          : [element('td', { colspan: 4 })]),
        cell(consumer?.name ?? '–', 'consumer'),
        number(consumer?.lag ?? '', consumer?.lag > 0 ? 'warn' : ''),
        number(consumer?.handled ?? ''),
        number(consumer?.deadLetters ?? '', consumer?.deadLetters > 0 ? 'failed' : ''),
      ),
    ),
  );
  showRows(at('flow'), 8, rows, 'No metrics arrived yet.');
}
