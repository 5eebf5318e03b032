import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser';
import { visitor } from '../support/client';
import { type Person, registered, succeeded } from '../support/people';
import { system } from '../support/system';

// Their contents are tested beside their sources, and the client of the tests compares every response with them.
describe('the documents of the API', () => {
  it('are machine-readable, and describe this system', async () => {
    const http = await visitor().get('/openapi.json');
    expect(succeeded(http, 200)).toMatchObject({
      openapi: '3.1.1',
      servers: [{ url: '/' }],
      paths: { '/api/articles': { get: {}, post: {} } },
    });
    expect(http.headers['content-type']).toBe('application/json; charset=utf-8');
    const events = succeeded(await visitor().get('/asyncapi.json'), 200);
    expect(events).toMatchObject({ asyncapi: '3.0.0', channels: { 'events.auth.user-registered.v1': {} } });
  });

  it('are cacheable by ETag', async () => {
    for (const path of ['/docs', '/docs/scalar.js', '/openapi.json', '/asyncapi.json']) {
      const { etag = '' } = (await visitor().get(path)).headers;
      expect((await visitor().with({ 'if-none-match': etag }).get(path)).status).toBe(304);
    }
  });

  it('name every field that is required', async () => {
    const { paths } = (await visitor().get<{ paths: Record<string, { post: Operation }> }>('/openapi.json'))
      .body;
    const { client } = await registered();
    for (const path of ['/api/register', '/api/login', '/api/articles']) {
      const required = paths[path]?.post.requestBody.content['application/json'].schema.required;
      const { errors } = (await client.post<{ errors: { path: string }[] }>(path, {})).body;
      expect(errors.map((error) => error.path).sort()).toEqual([...(required ?? [])].sort());
    }
  });
});

interface Operation {
  requestBody: { content: { 'application/json': { schema: { required: string[] } } } };
}

describe('the page of the API in a browser', () => {
  /** The requests of the page: method, path and token. */
  let requests: string[];
  /** What the console of the browser printed beyond the version of Scalar: errors, warnings and violations of the policy. */
  let complaints: string[];
  let browser: Browser | undefined;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  async function withPage(work: (page: Page) => Promise<void>): Promise<void> {
    if (!browser) return; // said when it was looked for
    const page = await browser.newPage();
    try {
      requests = [];
      complaints = [];
      page.on('request', (request) => {
        const { authorization = '-' } = request.headers();
        requests.push(`${request.method()} ${request.url().replace(system(), '')} ${authorization}`);
      });
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(`${system()}/docs`);
      await page.getByRole('heading', { name: 'Publishing platform' }).waitFor();
      await work(page);
    } finally {
      await page.close();
    }
  }

  async function logIn(page: Page, { email, password }: Person): Promise<void> {
    await page.getByLabel('E-mail address').fill(email);
    await page.locator('#login').getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
  }

  it('renders both documents under a strict policy, and fetches nothing from elsewhere', async () => {
    const { headers } = await visitor().get('/docs');
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none';script-src 'self' 'sha256-[^']+';/,
    );
    await withPage(async (page) => {
      await page.getByText('List, filter and search articles').first().waitFor();
      await page.getByRole('button', { name: 'HTTP API' }).click();
      await page.getByText('Events and calls', { exact: true }).last().click();
      await page.getByRole('heading', { name: 'Publishing platform: events and calls' }).waitFor();
      await page.getByText('events.articles.article-created.v1').first().waitFor();
      const paths = requests.map((request) => request.split(' ')[1] ?? '');
      expect(paths.filter((path) => !path.startsWith('data:')).sort()).toEqual([
        '/asyncapi.json',
        '/docs',
        '/docs/scalar.js',
        '/openapi.json',
      ]);
      expect(complaints).toEqual([]);
    });
  });

  it('sends requests with the token of a login, until the logout', async () => {
    const person = await registered();
    await withPage(async (page) => {
      await logIn(page, { ...person, password: 'wrong horse 7' });
      await page.locator('output', { hasText: 'E-mail address or password is wrong.' }).waitFor();
      await logIn(page, person);
      await page.locator('output', { hasText: `Logged in as ${person.username}` }).waitFor();
      await page
        .getByRole('button', { name: /^Test Request/ })
        .first()
        .click();
      await page.getByRole('button', { name: /^Send get request/ }).click();
      await page.locator('a', { hasText: '200 OK' }).waitFor();
      expect(requests.at(-1)).toMatch(/^GET \/api\/articles\S* Bearer [\w-]+\.[\w-]+\.[\w-]+$/);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Log out' }).click();
      await page.locator('output', { hasText: 'Logged out' }).waitFor();
      expect(requests.at(-1)).toMatch(/^POST \/api\/logout Bearer /);
      expect(await page.getByLabel('E-mail address').isVisible()).toBe(true);
    });
  });
});
