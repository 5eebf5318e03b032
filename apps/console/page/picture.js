// Draws the apps and the edges between them. Elements are made once and then only changed, so that animations go on.
import { colourOf, svg, took } from './dom.js';

const WIDTH = 1120;
const BOX = { width: 150, height: 58 };
const TOP = 45;
const COLUMNS = { clients: 62, outer: 325, inner: 725 };

const drawn = { key: '', nodes: new Map(), edges: new Map() };

/** Draws the traffic of a window; queries are not lines but a part of each app's box. */
export function drawPicture(root, traffic, chosen, choose) {
  const edges = traffic.edges.filter(({ kind }) => kind !== 'query');
  const key = [...traffic.apps.map(({ name }) => name), ...edges.map(keyOf)].join();
  if (key !== drawn.key) build(root, traffic, edges, choose);
  drawn.key = key;
  for (const edge of edges) updateEdge(edge, traffic.windowSeconds, chosen);
  for (const { name } of traffic.apps) updateNode(name, traffic, chosen);
}

export const keyOf = ({ from, to, kind }) => `${from} ${to} ${kind}`;

/** Clients at the left, then the apps that serve no calls, then those that do, one below the other. */
function placesOf({ apps }) {
  const inner = apps.filter(({ serves }) => serves);
  const outer = apps.filter(({ serves }) => !serves);
  const step = Math.max(96, Math.min(165, 660 / Math.max(1, inner.length)));
  const height = TOP * 2 + step * (inner.length - 1);
  const column = (list, x) =>
    list.map(({ name }, index) => [
      name,
      { x, y: height / 2 + (index - (list.length - 1) / 2) * step, row: index },
    ]);
  return {
    height,
    places: new Map([
      ...column([{ name: 'clients' }], COLUMNS.clients),
      ...column(outer, COLUMNS.outer),
      ...column(inner, COLUMNS.inner),
    ]),
  };
}

function build(root, traffic, edges, choose) {
  const { places, height } = placesOf(traffic);
  root.setAttribute('viewBox', `0 0 ${WIDTH} ${height}`);
  drawn.nodes.clear();
  drawn.edges.clear();
  const lines = svg('g');
  const labels = svg('g');
  const boxes = svg('g');
  for (const edge of edges) {
    const line = lineOf(edge, places, edges);
    const path = svg('path', { d: line.d, 'marker-end': 'url(#arrow)' });
    // A wide invisible line is easier to hit than the thin one.
    const target = svg('path', { d: line.d, class: 'target', onclick: () => choose(keyOf(edge)) });
    const title = svg('title');
    target.append(title);
    const group = svg('g', { 'data-edge': keyOf(edge) }, path, target);
    const text = svg('text', { x: line.x, y: line.y + 4, 'text-anchor': 'middle' });
    const pill = svg('rect', { y: line.y - 10, height: 20, rx: 10 });
    const label = svg('g', { class: 'label', onclick: () => choose(keyOf(edge)) }, pill, text);
    lines.append(group);
    labels.append(label);
    drawn.edges.set(keyOf(edge), { group, label, text, pill, title, x: line.x, hasRoom: line.hasRoom });
  }
  for (const [name, { x, y }] of places) boxes.append(boxOf(name, x, y, choose));
  root.replaceChildren(arrowHead(), lines, boxes, labels);
}

/** In the colour of the line that ends in it. */
const arrowHead = () =>
  svg(
    'defs',
    {},
    svg(
      'marker',
      {
        id: 'arrow',
        viewBox: '0 0 8 8',
        refX: 7,
        refY: 4,
        markerWidth: 9,
        markerHeight: 9,
        markerUnits: 'userSpaceOnUse',
        orient: 'auto',
      },
      svg('path', { d: 'M0,0.5 L8,4 L0,7.5 z', fill: 'context-stroke' }),
    ),
  );

function boxOf(name, x, y, choose) {
  const isApp = name !== 'clients';
  const width = isApp ? BOX.width : 100;
  const left = x - width / 2;
  const line = svg('text', { x, y: y + 15, 'text-anchor': 'middle', class: 'line' });
  const title = svg('text', { x, y: isApp ? y - 4 : y + 5, 'text-anchor': 'middle', class: 'name' }, name);
  const box = svg('rect', { x: left, y: y - BOX.height / 2, width, height: BOX.height, rx: 10 });
  const mark = svg('rect', {
    x: left,
    y: y - 17,
    width: 4,
    height: 34,
    rx: 2,
    fill: isApp ? colourOf(name) : 'none',
  });
  const group = svg(
    'g',
    { class: isApp ? 'node' : 'node clients', 'data-node': name },
    box,
    mark,
    title,
    line,
  );
  if (isApp) group.addEventListener('click', () => choose(name));
  drawn.nodes.set(name, { group, line });
  return group;
}

/** From left to right between columns; in an arc within one: calls at its left side, events at its right. */
function lineOf({ from, to, kind }, places, edges) {
  const a = places.get(from);
  const b = places.get(to);
  if (!a || !b) return { d: '', x: 0, y: 0 };
  if (a.x === b.x) return arcOf(a, b, kind === 'event' ? 1 : -1, hasReverse({ from, to, kind }, edges));
  const start = a.x + ((from === 'clients' ? 100 : BOX.width) / 2) * Math.sign(b.x - a.x);
  const end = b.x - (BOX.width / 2) * Math.sign(b.x - a.x);
  // An event back to the gateway runs below the call that it accompanies.
  const shift = kind === 'event' ? 14 : 0;
  const middle = (start + end) / 2;
  const d = `M${start},${a.y + shift} C${middle},${a.y + shift} ${middle},${b.y + shift} ${end},${b.y + shift}`;
  const share = kind === 'event' ? 0.8 : a.x === COLUMNS.clients ? 0.5 : 0.36;
  return { d, hasRoom: kind !== 'event', ...pointOf(start, end, a.y + shift, b.y + shift, share) };
}

/** A point of the curve above. */
function pointOf(x0, x3, y0, y3, t) {
  const middle = (x0 + x3) / 2;
  const [u, v] = [1 - t, t];
  return {
    x: u ** 3 * x0 + 3 * u * u * v * middle + 3 * u * v * v * middle + v ** 3 * x3,
    y: u ** 3 * y0 + 3 * u * u * v * y0 + 3 * u * v * v * y3 + v ** 3 * y3,
  };
}

function arcOf(a, b, side, isDouble) {
  const edge = a.x + (BOX.width / 2) * side;
  const span = Math.abs(a.row - b.row);
  const direction = Math.sign(b.y - a.y);
  // Lines down start below the middle of a box and lines up above it, so that they do not meet.
  const [y0, y3] = [a.y + 10 * direction, b.y - 8 * direction];
  const reach = (side > 0 ? 66 : 36) * span + 18 + (isDouble && direction < 0 ? 22 : 0);
  const x = edge + side * reach;
  return {
    d: `M${edge},${y0} C${x},${y0} ${x},${y3} ${edge},${y3}`,
    x: edge + side * reach * 0.75,
    y: (y0 + y3) / 2,
  };
}

const hasReverse = ({ from, to, kind }, edges) =>
  edges.some((edge) => edge.from === to && edge.to === from && edge.kind === kind);

const short = (rate) => (rate >= 100 ? rate.toFixed(0) : rate >= 10 ? rate.toFixed(1) : rate.toFixed(2));

function updateEdge(edge, seconds, chosen) {
  const { group, label, text, pill, title, x, hasRoom } = drawn.edges.get(keyOf(edge));
  const { count, failed, p95, kind, from, to } = edge;
  const isUsed = count > 0;
  const state = [isUsed ? 'used' : 'idle', failed > 0 ? 'fault' : '', relation(edge, chosen)];
  group.setAttribute('class', ['edge', kind, ...state].filter(Boolean).join(' '));
  group.firstChild.setAttribute('stroke-width', isUsed ? Math.min(6, 1.8 + Math.log10(1 + count)) : 1);
  title.textContent = `${from} → ${to}: ${count} in ${seconds} s, ${failed} failed`;
  label.setAttribute('class', ['label', kind, ...state].filter(Boolean).join(' '));
  const time = hasRoom && typeof p95 === 'number' ? ` · ${took(p95)}` : '';
  const rest = failed > 0 ? ` · ${failed} failed` : time;
  text.textContent = isUsed ? `${short(count / seconds)}/s${rest}` : '';
  const width = text.textContent.length * 6.4 + 16;
  pill.setAttribute('x', x - width / 2);
  pill.setAttribute('width', width);
}

/** Whether something else is chosen, so that this steps back. */
function relation({ from, to, kind }, chosen) {
  if (chosen === undefined) return '';
  const isChosen = chosen.includes(' ') ? keyOf({ from, to, kind }) === chosen : [from, to].includes(chosen);
  return isChosen ? 'chosen' : 'back';
}

function updateNode(name, { edges, windowSeconds }, chosen) {
  const { group, line } = drawn.nodes.get(name);
  const sum = (kinds, end) =>
    edges
      .filter((edge) => kinds.includes(edge.kind) && edge[end] === name)
      .reduce((total, { count }) => total + count, 0);
  const received = sum(['http', 'call'], 'to') / windowSeconds;
  const queries = sum(['query'], 'from') / windowSeconds;
  line.textContent = [`${short(received)}/s`, ...(queries > 0 ? [`${short(queries)} queries/s`] : [])].join(
    ' · ',
  );
  group.classList.toggle('chosen', chosen === name);
}
