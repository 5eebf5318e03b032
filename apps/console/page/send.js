// A form that sends a request to the gateway as a chosen user, and shows the response.
import { at, badge, data, element, post, took } from './dom.js';
import { ACCESS, loadCatalogue } from './services.js';

const chosen = { route: '', user: '' };
let users = [];

export async function showSend(id) {
  const { routes } = await loadCatalogue();
  const route =
    routes.find((one) => one.id === id) ?? routes.find(({ id: other }) => other === 'tags.list') ?? routes[0];
  if (chosen.route === route.id) return;
  chosen.route = route.id;
  users = await data('users');
  showRoutes(routes);
  showForm(route);
}

at('route-search').addEventListener('input', async () => showRoutes((await loadCatalogue()).routes));

function showRoutes(routes) {
  const wanted = at('route-search').value.toLowerCase();
  const found = routes.filter(({ method, path }) => `${method} ${path}`.toLowerCase().includes(wanted));
  const nouns = [...new Set(found.map(({ noun }) => noun))];
  at('routes').replaceChildren(
    ...nouns.flatMap((noun) => [
      element(
        'h3',
        {},
        noun.replaceAll(/[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`),
      ),
      ...found
        .filter((route) => route.noun === noun)
        .map(({ id, method, path }) =>
          element(
            'a',
            { class: `item${id === chosen.route ? ' chosen' : ''}`, href: `#/send/${id}`, 'data-route': id },
            badge(method),
            element('code', {}, path),
          ),
        ),
    ]),
  );
}

function showForm(route) {
  const { method, path, access, params, query, takesBody, example, notes } = route;
  const parts = [
    element('h2', {}, badge(method), element('code', {}, path)),
    element('p', { class: 'soft' }, `for: ${ACCESS[access] ?? access}`, ...notes.map((note) => ` · ${note}`)),
    userField(),
    ...params.map((row) => field('path', row, true)),
    ...query.filter(({ depth }) => depth === 0).map((row) => field('query', row, !row.optional)),
    ...(notes.some((note) => note.includes('Idempotency-Key'))
      ? [field('header', { name: 'Idempotency-Key', type: 'string', note: '' }, false)]
      : []),
    ...(takesBody ? [bodyField(example)] : []),
    element(
      'p',
      { class: 'actions' },
      element('button', { class: 'button', type: 'submit' }, 'Send'),
      element('small', {}, 'Ctrl+Enter'),
    ),
  ];
  at('request').replaceChildren(...parts);
  at('request').onsubmit = (event) => {
    event.preventDefault();
    void send(route);
  };
}
at('request').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) at('request').requestSubmit();
});

const field = (place, { name, type, note }, required) =>
  element(
    'label',
    { class: 'field' },
    element('span', {}, name, element('small', {}, ` ${place}`)),
    element('input', {
      'data-place': place,
      name,
      placeholder: `${type}${note ? `, ${note}` : ''}`,
      ...(required && { required: '' }),
      autocomplete: 'off',
    }),
  );

function bodyField(example) {
  const text = example ? JSON.stringify(example, null, 2) : '{}';
  const area = element('textarea', {
    name: 'body',
    spellcheck: 'false',
    rows: Math.min(16, text.split('\n').length + 1),
  });
  area.value = text;
  return element(
    'label',
    { class: 'field wide' },
    element('span', {}, 'Body', element('small', {}, ' JSON')),
    area,
  );
}

function userField() {
  const select = element('select', { name: 'user', onchange: () => (chosen.user = select.value) });
  const options = users.map(({ email, name, roles, isDemo, isLoggedIn }) => {
    const marks = [...roles.filter((role) => role !== 'user'), isDemo && !isLoggedIn ? 'demo data' : '']
      .filter(Boolean)
      .join(', ');
    const title = isDemo ? name : `${name} ${email}`.trim();
    return element('option', { value: email, title: email }, marks ? `${title} (${marks})` : title);
  });
  select.append(element('option', { value: '' }, 'no user (no token)'), ...options);
  select.querySelector('option').value = '';
  select.value = chosen.user;
  const login = element(
    'details',
    { class: 'login' },
    element('summary', {}, 'another user'),
    element('input', { type: 'email', placeholder: 'e-mail address', autocomplete: 'off' }),
    element('input', { type: 'password', placeholder: 'password', autocomplete: 'off' }),
    element('button', { type: 'button', class: 'button', onclick: () => void logIn(login) }, 'Log in'),
    element('p', { class: 'failed' }),
  );
  return element(
    'div',
    { class: 'field' },
    element('span', {}, 'As'),
    element('div', { class: 'user' }, select, login),
  );
}

async function logIn(login) {
  const [email, password] = [...login.querySelectorAll('input')].map(({ value }) => value);
  try {
    users = await post('users', { email, password });
    chosen.user = email;
    login.closest('.field').replaceWith(userField());
  } catch (error) {
    login.querySelector('p').textContent = error.message;
  }
}

async function send({ method, path, takesBody }) {
  const fields = [...at('request').querySelectorAll('[data-place]')];
  const filled = (place) =>
    fields
      .filter(({ dataset, value }) => dataset.place === place && value !== '')
      .map(({ name, value }) => [name, value]);
  const values = new Map(filled('path'));
  const query = new URLSearchParams(filled('query')).toString();
  const address = path.replaceAll(/:(\w+)/g, (_all, name) => encodeURIComponent(values.get(name) ?? ''));
  const body = takesBody ? at('request').elements.body.value : undefined;
  at('response').classList.add('waiting');
  try {
    const received = await post('send', {
      method,
      path: `${address}${query ? `?${query}` : ''}`,
      headers: Object.fromEntries(filled('header')),
      ...(chosen.user && { user: chosen.user }),
      ...(body !== undefined && { body }),
    });
    showResponse(received);
    if (chosen.user && !users.find(({ email }) => email === chosen.user)?.isLoggedIn)
      users = await data('users');
  } catch (error) {
    at('response').replaceChildren(element('p', { class: 'failed' }, error.message));
  }
  at('response').classList.remove('waiting');
}

function showResponse({ status, statusText, headers, body, truncated, milliseconds, traceId }) {
  const kind = status >= 500 ? 'failed' : status >= 400 ? 'warn' : 'good';
  at('response').replaceChildren(
    element(
      'p',
      { class: 'outcome' },
      element('b', { class: kind, id: 'status' }, `${status} ${statusText}`),
      element('small', {}, took(milliseconds)),
      ...(traceId ? [element('a', { class: 'button', href: `#/requests/${traceId}` }, 'Trace')] : []),
    ),
    element('pre', { id: 'body' }, readable(body)),
    ...(truncated ? [element('p', { class: 'soft' }, 'The body went on.')] : []),
    element(
      'details',
      {},
      element('summary', {}, `${headers.length} headers`),
      element(
        'dl',
        {},
        ...headers.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]),
      ),
    ),
  );
}

function readable(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body || '(no body)';
  }
}
