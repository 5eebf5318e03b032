import type { Browser } from 'playwright-core';
import { openBrowser } from '../support/browser';
import { visitor } from '../support/client';
import { type Person, published, registered, unique } from '../support/people';
import { Reader, scriptsOf, sentBytes } from '../support/site';

const MOST_SCRIPT_BYTES = 200_000;

describe('the front end', () => {
  let browser: Browser | undefined;
  let author: Person;
  beforeAll(async () => {
    [browser, author] = await Promise.all([openBrowser(), registered()]);
  });
  afterAll(() => browser?.close());

  /** Runs a test in a browser; it fails on any error, violation of the policy or request to another origin. */
  async function inBrowser(test: (reader: Reader) => Promise<void>): Promise<void> {
    if (!browser) return; // said when it was looked for
    const reader = await Reader.open(browser);
    try {
      await test(reader);
      expect(reader.complaints).toEqual([]);
    } finally {
      await reader.close();
    }
  }

  it('is served with its assets, compressed, beside the API', async () => {
    const page = await visitor().with({ accept: 'text/html' }).get('/articles/any');
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const [script = ''] = scriptsOf();
    expect(page.text).toContain(`src="/${script}"`);
    const asset = await visitor().with({ 'accept-encoding': 'br' }).get(`/${script}`);
    expect(asset.headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(await visitor().with({ accept: 'text/html' }).get('/api/nothing')).toMatchObject({
      status: 404,
      body: { code: 'http.not_found' },
    });
    expect((await visitor().post('/', {})).status).toBe(405);
  });

  it.each([
    ['the first page', undefined],
    ['an article', 'src/articles/article-page.tsx'],
  ])('loads less than 200 kB of script before %s', (_page, source) => {
    const bytes = sentBytes(scriptsOf(source));
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(MOST_SCRIPT_BYTES);
  });

  it('shows articles, and finds them by tag and by search', () =>
    inBrowser(async ({ page }) => {
      const [tag, word] = [unique('tag'), unique('word')];
      const { title } = await published(author, {
        title: `About ${word}`,
        tags: [tag],
        body: '# One\n\n*Two*',
      });
      await page.goto(`/?tag=${tag}`);
      await page.getByRole('heading', { name: `Articles tagged “${tag}”` }).waitFor();
      await page.getByRole('searchbox', { name: 'Search articles' }).fill(word);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: `Articles about “${word}”` }).waitFor();
      await page.getByRole('link', { name: title }).click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      expect(await page.locator('article em').innerText()).toBe('Two');
      expect(await page.title()).toBe(`${title} · Folio`);
      expect(await page.evaluate('document.activeElement.id')).toBe('main');
    }));

  it('leads from a former address of an article to the current one', () =>
    inBrowser(async ({ page }) => {
      const { slug } = await published(author);
      const { article } = await author.api.articles.change({ slug, title: unique('Renamed') });
      await page.goto(`/articles/${slug}`);
      await page.waitForURL(`**/articles/${article.slug}`);
      await page.getByRole('heading', { level: 1, name: article.title }).waitFor();
    }));
});
