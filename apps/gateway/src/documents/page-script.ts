/**
 * The script of the page: it renders the reference, and logs in. Scalar's agent, proxy, fonts, telemetry and links to its own
 * services are off, so that nothing leaves this origin. The token stays in memory; it is exchanged before it expires.
 */
export const SCRIPT = `
const form = document.querySelector('#login');
const state = form.querySelector('output');
const button = form.querySelector('button');
let session;
let timer;

const reference = Scalar.createApiReference('#reference', configuration());

function configuration() {
  const authentication = {
    preferredSecurityScheme: 'accessToken',
    securitySchemes: { accessToken: { token: session ? session.token : '' } },
  };
  return {
    sources: [
      { title: 'HTTP API', slug: 'http', url: '/openapi.json', agent: { disabled: true }, authentication },
      { title: 'Events and calls', slug: 'events', url: '/asyncapi.json', agent: { disabled: true } },
    ],
    agent: { disabled: true },
    mcp: { disabled: true },
    proxyUrl: '',
    telemetry: false,
    withDefaultFonts: false,
    showDeveloperTools: 'never',
    hideClientButton: true,
    persistAuth: false,
    documentDownloadType: 'direct',
    operationTitleSource: 'summary',
  };
}

async function post(path, body) {
  const headers = { 'content-type': 'application/json' };
  if (session) headers.authorization = 'Bearer ' + session.token;
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function use(next, text) {
  session = next;
  clearTimeout(timer);
  state.textContent = text;
  form.classList.toggle('logged-in', Boolean(session));
  for (const input of form.querySelectorAll('input')) input.disabled = Boolean(session);
  button.textContent = session ? 'Log out' : 'Log in';
  reference.updateConfiguration(configuration());
  if (session) timer = setTimeout(refresh, Math.max(session.expiresIn - 60, 1) * 1000);
}

function refresh() {
  const { name, refreshToken } = session;
  session = undefined;
  post('/api/token/refresh', { refreshToken }).then(
    (tokens) => use({ ...tokens, name }, 'Logged in as ' + name),
    (error) => use(undefined, error.message),
  );
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  button.disabled = true;
  try {
    if (session) {
      await post('/api/logout', {}).catch(() => undefined);
      use(undefined, 'Logged out');
    } else {
      const { email, password } = Object.fromEntries(new FormData(form));
      const { user, ...tokens } = await post('/api/login', { email, password });
      form.reset();
      use({ ...tokens, name: user.username }, 'Logged in as ' + user.username);
    }
  } catch (error) {
    state.textContent = error.message;
  }
  button.disabled = false;
});
`;
