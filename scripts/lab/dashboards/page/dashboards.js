// Renders Grafana's dashboards: their layout, queries, legends and units. The console shows what Grafana takes from Tempo or
// Loki.
const COLORS = [
  '#73bf69',
  '#f2cc0c',
  '#5794f2',
  '#ff9830',
  '#f2495c',
  '#b877d9',
  '#8ab8ff',
  '#ffee52',
  '#96d98d',
  '#ffcb7d',
];
const REFRESH_MS = 5_000;
const POINTS = 180;

const settings = await (await fetch('/settings')).json();
const dashboards = await (await fetch('/dashboards')).json();
const range = document.querySelector('#range');
const job = document.querySelector('#job');
const main = document.querySelector('main');
/** Functions that redraw each panel of the open dashboard. */
let panels = [];

const UNITS = {
  s: (value) => (value < 1 ? `${round(value * 1_000)} ms` : `${round(value)} s`),
  ms: (value) => `${round(value)} ms`,
  percentunit: (value) => `${round(value * 100)} %`,
  bytes: (value) => (value < 1e6 ? `${round(value / 1e3)} kB` : `${round(value / 1e6)} MB`),
  ops: (value) => `${round(value)} /s`,
  reqps: (value) => `${round(value)} /s`,
};
const round = (value) => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
const shown = (unit, value) => (value === null || Number.isNaN(value) ? '–' : (UNITS[unit] ?? round)(value));

const clock = (seconds) => new Date(seconds * 1_000).toTimeString().slice(0, 5);

/** Grafana's built-in variables: a rate covers at least four scrapes. */
const filledIn = (expression, step) =>
  expression
    .replaceAll('$__rate_interval', `${Math.max(4 * settings.scrapeSeconds, step + settings.scrapeSeconds)}s`)
    .replaceAll('$__range', `${range.value}s`)
    .replaceAll('$job', job.value);

async function ask(kind, parameters) {
  const answer = await fetch(`${settings.prometheusUrl}/api/v1/${kind}?${new URLSearchParams(parameters)}`);
  const { data, error } = await answer.json();
  if (error) throw new Error(error);
  return data.result;
}

const legend = ({ legendFormat }, labels) =>
  legendFormat && legendFormat !== '__auto'
    ? legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_all, label) => labels[label] ?? '')
    : Object.values(labels).join(' ') || 'value';

/** All series of a panel, now or over the range. */
async function seriesOf(panel, kind) {
  const step = Math.max(settings.scrapeSeconds, Math.ceil(Number(range.value) / POINTS));
  const end = Math.floor(Date.now() / 1_000 / step) * step;
  const times = kind === 'query' ? { time: end } : { start: end - Number(range.value), end, step };
  const answers = await Promise.all(
    panel.targets.map(async (target) => {
      const found = await ask(kind, { query: filledIn(target.expr, step), ...times });
      return found.map((one) => ({ name: legend(target, one.metric), ...one }));
    }),
  );
  return { step, end, series: answers.flat() };
}

function element(tag, className, text = '') {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

function drawNumbers(body, unit, series) {
  const single = series.length === 1;
  const box = element('div', single ? 'number' : 'numbers');
  for (const { name, value } of series)
    box.append(element('span', '', `${single ? '' : `${name} `}${shown(unit, Number(value[1]))}`));
  body.replaceChildren(series.length > 0 ? box : element('p', 'note', 'no data yet'));
}

function drawTable(body, unit, series) {
  const table = element('table');
  for (const { name, value } of series) {
    const row = table.insertRow();
    row.insertCell().textContent = name;
    row.insertCell().textContent = shown(unit, Number(value[1]));
  }
  body.replaceChildren(table);
}

function drawLines(body, unit, { series, step, end }) {
  const times = Array.from(
    { length: Number(range.value) / step + 1 },
    (_, at) => end - Number(range.value) + at * step,
  );
  const lines = series.map(({ values }) => {
    const at = new Map(values.map(([time, value]) => [time, Number(value)]));
    return times.map((time) => (Number.isFinite(at.get(time)) ? at.get(time) : null));
  });
  body.replaceChildren();
  const axis = { stroke: '#9a9ba5', grid: { stroke: '#24262b', width: 1 }, ticks: { show: false } };
  new window.uPlot(
    {
      width: body.clientWidth,
      height: body.clientHeight - 60,
      cursor: { show: false },
      legend: { live: false },
      axes: [
        { ...axis, values: (_plot, splits) => splits.map(clock) },
        { ...axis, size: 62, values: (_plot, splits) => splits.map((value) => shown(unit, value)) },
      ],
      scales: { y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.1 : 1] } },
      series: [
        {},
        ...series.map(({ name }, at) => ({ label: name, stroke: COLORS[at % COLORS.length], width: 1.5 })),
      ],
    },
    [times, ...lines],
    body,
  );
}

async function draw(panel, body) {
  const unit = panel.fieldConfig.defaults.unit;
  try {
    if (panel.type === 'timeseries') drawLines(body, unit, await seriesOf(panel, 'query_range'));
    else if (panel.type === 'stat') drawNumbers(body, unit, (await seriesOf(panel, 'query')).series);
    else drawTable(body, unit, (await seriesOf(panel, 'query')).series);
  } catch (error) {
    body.replaceChildren(element('p', 'problem', error.message));
  }
}

function position({ gridPos }, section) {
  section.style.gridColumn = `${gridPos.x + 1} / span ${gridPos.w}`;
  section.style.gridRow = `${gridPos.y + 1} / span ${gridPos.h}`;
  main.append(section);
}

function open(uid) {
  const dashboard =
    dashboards.find((one) => one.uid === uid) ?? dashboards.find(({ title }) => title === 'Overview');
  for (const link of document.querySelectorAll('nav a'))
    link.classList.toggle('open', link.hash === `#${dashboard.uid}`);
  main.replaceChildren();
  panels = [];
  for (const panel of dashboard.panels) {
    const section = element('section', panel.type === 'row' ? 'row' : 'panel');
    section.append(element('h2', '', panel.title));
    position(panel, section);
    if (panel.type === 'row') continue;
    const body = element('div');
    body.style.height = `${section.clientHeight - 34}px`;
    section.append(body);
    if (panel.targets.every(({ expr, datasource }) => expr && datasource?.type === 'prometheus'))
      panels.push(() => draw(panel, body));
    else {
      const link = element('a', '', 'in the console');
      if (settings.consoleUrl) link.href = settings.consoleUrl;
      body.append(link);
    }
  }
  return refresh();
}

async function refresh() {
  await Promise.all(panels.map((drawn) => drawn()));
  document.body.dataset.drawn = String(Number(document.body.dataset.drawn ?? 0) + 1);
}

for (const [name, value] of [['all', settings.apps.join('|')], ...settings.apps.map((app) => [app, app])])
  job.append(new Option(name, value));
for (const { uid, title } of dashboards) {
  const link = element('a', '', title);
  link.href = `#${uid}`;
  document.querySelector('nav').append(link);
}
for (const choice of [range, job]) choice.addEventListener('change', refresh);
addEventListener('hashchange', () => open(location.hash.slice(1)));
await open(location.hash.slice(1));
setInterval(refresh, REFRESH_MS);
