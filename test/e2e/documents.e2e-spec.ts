import { openBrowser } from '../support/browser';
import { visitor } from '../support/client';
import { registered, succeeded } from '../support/people';
import { system } from '../support/system';

// Their contents are tested beside their sources, and responses are compared with them where routes are called.
describe('the documents of the API', () => {
  it('are machine-readable, and describe this system', async () => {
    const http = await visitor().get('/openapi.json');
    expect(succeeded(http, 200)).toMatchObject({
      openapi: '3.1.1',
      paths: { '/api/articles': { get: {}, post: {} } },
    });
    expect(http.headers['content-type']).toBe('application/json; charset=utf-8');
    const events = succeeded(await visitor().get('/asyncapi.json'), 200);
    expect(events).toMatchObject({ asyncapi: '3.0.0', channels: { 'events.auth.user-registered.v1': {} } });
  });

  it('are cacheable by ETag', async () => {
    for (const path of ['/docs', '/openapi.json', '/asyncapi.json']) {
      const { etag = '' } = (await visitor().get(path)).headers;
      expect((await visitor().with({ 'if-none-match': etag }).get(path)).status).toBe(304);
    }
  });

  it('are a page that a browser renders under a strict policy, without fetching anything', async () => {
    const { headers, status, text } = await visitor().get('/docs');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none';style-src 'sha256-[^']+';base-uri 'none'/,
    );
    expect(text).toContain('<code>/api/articles/{slug}</code>');
    const browser = await openBrowser();
    if (!browser) return;
    try {
      const page = await browser.newPage();
      const seen: string[] = [];
      page.on('console', (message) => seen.push(message.text()));
      page.on('request', (request) => seen.push(request.url()));
      await page.goto(`${system()}/docs`);
      const route = page.locator('[id="articles.create"]');
      expect(await route.locator('table').first().isVisible()).toBe(false);
      await route.locator('summary').click();
      expect(await route.locator('table').first().isVisible()).toBe(true);
      expect(await route.locator('b.post').evaluate((badge) => getComputedStyle(badge).backgroundColor)).toBe(
        'rgb(17, 99, 41)',
      );
      await page.locator('a[href="#schema-ArticleView"]').first().click();
      expect(new URL(page.url()).hash).toBe('#schema-ArticleView');
      expect(seen).toEqual([`${system()}/docs`]);
    } finally {
      await browser.close();
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
