// The console: what the endpoints under /data say, read again every second while "live" is on.
import { at, data, element } from './dom.js';
import { showOverview } from './overview.js';
import { showRequests } from './requests.js';
import { showSend } from './send.js';
import { showServices } from './services.js';

const VIEWS = { overview: showOverview, requests: showRequests, services: showServices, send: showSend };

/** `#/requests/<trace>`: a view, and what is chosen in it. */
function place() {
  const [, view = '', ...rest] = location.hash.split('/');
  return { view: view in VIEWS ? view : 'overview', chosen: decodeURIComponent(rest.join('/')) };
}

async function showHealth() {
  const apps = await data('health');
  at('health').replaceChildren(
    ...apps.map(({ name, state, parts }) => {
      const ill = Object.keys(parts).filter((part) => parts[part] !== 'healthy');
      const reason = ill.length > 0 ? ` (${ill.join(', ')})` : '';
      return element('li', { class: state }, state === 'healthy' ? name : `${name} is ${state}${reason}`);
    }),
  );
}

async function refresh() {
  const { view, chosen } = place();
  for (const name of Object.keys(VIEWS)) at(name).hidden = name !== view;
  for (const link of document.querySelectorAll('nav a'))
    link.toggleAttribute('aria-current', link.hash === `#/${view}`);
  const shown = await Promise.allSettled([showHealth(), VIEWS[view](chosen)]);
  document.body.classList.toggle('lost', shown[0].status === 'rejected');
}

for (const id of ['search', 'level', 'of-trace']) at(id).addEventListener('input', () => void refresh());
addEventListener('hashchange', () => void refresh());
addEventListener('refresh', () => void refresh());
void refresh();
setInterval(() => {
  if (at('live').checked && !document.hidden) void refresh();
}, 1000);
