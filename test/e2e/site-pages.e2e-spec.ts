import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { PROJECT_DIR } from '../../scripts/dev/project';
import { openBrowser } from '../support/browser';
import { type Person, published, registered, succeeded, unique } from '../support/people';
import { withRole } from '../support/roles';
import { Reader } from '../support/site';

const AXE = readFileSync(join(PROJECT_DIR, 'node_modules/axe-core/axe.min.js'), 'utf8');
const PROBE = `<img src=x onerror="document.title='hit'"><script>document.title='hit'</script>`;
const BODY = [
  ...['# Chapter', 'A [link](https://example.org), [another](javascript:alert(1)) and `code`.', PROBE],
  ...['![a picture](http://pictures.example/p.png)', '| a | b |\n| - | - |\n| 1 | 2 |', '```\ncode\n```'],
  ...['- [x] done\n- one', '> quoted', '<a href="javascript:alert(1)" onclick="alert(1)">raw</a>'],
].join('\n\n');
const DARK_PHONE = { colorScheme: 'dark', viewport: { width: 360, height: 740 } } as const;

describe('the pages of the site', () => {
  let browser: Browser | undefined;
  let admin: Person;
  let slug: string;
  /** Of the article alone. */
  let tag: string;
  const PUBLIC = ['/', '/?search=zzz-nothing', '/login', '/register', '/forgot-password', '/nothing/here'];
  const LINKED = ['/reset-password?token=t', '/verify-email?token=t'];
  const OWN = ['/write', '/following', '/notifications', '/settings', '/settings/account'];
  const MORE = ['/settings/notifications', '/settings/sessions'];
  const ADMIN = ['/admin/users', '/admin/dead-letters', '/admin/audit'];
  const about = (): string[] => [
    `/articles/${slug}`,
    `/articles/${slug}/edit`,
    `/profiles/${admin.username}`,
    `/profiles/${admin.username}/favorites`,
  ];

  beforeAll(async () => {
    [browser, admin] = await Promise.all([openBrowser(), withRole('admin')]);
    const title = `${PROBE} ${unique()}`;
    tag = unique('<b>tag');
    ({ slug } = await published(admin, { title, body: BODY, description: PROBE, tags: [tag] }));
    await admin.client.post(`/api/articles/${slug}/comments`, { body: PROBE });
    const bio = `${PROBE} javascript:alert(1)`;
    succeeded(await admin.client.put('/api/user', { bio, name: PROBE.slice(0, 90) }), 200);
  });
  afterAll(() => browser?.close());

  async function inBrowser(
    test: (reader: Reader) => Promise<void>,
    options: BrowserContextOptions = {},
  ): Promise<void> {
    if (!browser) return; // said when it was looked for
    const reader = await Reader.open(browser, { reducedMotion: 'reduce', ...options });
    try {
      await test(reader);
      expect(reader.complaints).toEqual([]);
    } finally {
      await reader.close();
    }
  }

  /** What axe finds wrong with each page, and pages that are wider than the window. */
  async function faultsOf({ page }: Reader, paths: string[]): Promise<string[]> {
    const faults: string[] = [];
    for (const path of paths) {
      await page.goto(path);
      await page.locator('main h1').first().waitFor();
      await page.locator('[aria-label="Loading"]').first().waitFor({ state: 'detached' });
      if (/write|edit/.test(path)) await page.getByRole('textbox', { name: 'Text' }).waitFor();
      const session = await page.context().newCDPSession(page);
      // The checker is a script of its own, which the policy of the page would refuse. DevTools run it beside the page.
      await session.send('Runtime.evaluate', { expression: AXE });
      const found: { id: string; nodes: { target: string[] }[] }[] = await page.evaluate(
        `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
      );
      for (const { id, nodes } of found)
        faults.push(`${path}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
      const excess: number = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (excess > 0) faults.push(`${path} is ${excess} pixels too wide`);
      await session.detach();
    }
    return faults;
  }

  it('have no violation of accessibility, for visitors, in light colors', () =>
    inBrowser(async (reader) => {
      const paths = [...PUBLIC, ...LINKED, ...about().filter((path) => !path.endsWith('edit'))];
      expect(await faultsOf(reader, paths)).toEqual([]);
    }));

  it.each([
    ['in light colors on a desk', {}],
    ['in dark colors on a phone', DARK_PHONE],
  ])('have none for people with an account either, %s', (_name, options) =>
    inBrowser(async (reader) => {
      await reader.signIn(admin);
      expect(await faultsOf(reader, ['/', ...OWN, ...MORE, ...ADMIN, ...about()])).toEqual([]);
    }, options),
  );

  it('show markup of people as text: no element, no script, no address that runs one', () =>
    inBrowser(async ({ page, complaints }) => {
      for (const path of [...about().slice(0, 1), ...about().slice(2), `/?tag=${encodeURIComponent(tag)}`]) {
        await page.goto(path);
        await page.getByText('<img src=x', { exact: false }).first().waitFor();
        expect(await page.title()).not.toBe('hit');
        expect(await page.locator('main img, main script, main [onerror], main [onclick]').count()).toBe(0);
        expect(await page.locator('main a[href^="javascript"]').count()).toBe(0);
      }
      await page.goto(about()[0] ?? '');
      const link = page.getByRole('link', { name: 'link', exact: true });
      expect(await link.getAttribute('rel')).toBe('noopener nofollow ugc');
      // A picture without https would be refused, so it is a link.
      expect(await page.getByRole('link', { name: 'a picture' }).getAttribute('href')).toMatch(/^http:/);
      expect(complaints).toEqual([]);
    }));

  it('can be used by keyboard alone: skip, log in, comment', () =>
    inBrowser(async ({ page }) => {
      const focused = (): Promise<string> =>
        page.evaluate(
          `(({ activeElement: e }) => e.getAttribute('aria-label') || e.id || e.textContent)(document)`,
        );
      const person = await registered();
      await page.goto(`/articles/${slug}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('Skip to the content');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      // The first control of the content, not of the header.
      expect(await page.evaluate(`document.activeElement.closest('main') !== null`)).toBe(true);
      const login = page.getByRole('main').getByRole('link', { name: 'Log in' });
      await login.focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Log in' }).waitFor();
      expect(await focused()).toBe('main');
      await page.keyboard.press('Tab');
      await page.keyboard.type(person.email);
      await page.keyboard.press('Tab');
      await page.keyboard.type(person.password);
      await page.keyboard.press('Enter');
      const field = page.getByLabel('Your comment');
      await field.waitFor();
      await field.focus();
      await page.keyboard.type('By keyboard.');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('listitem').filter({ hasText: 'By keyboard.' }).waitFor();
    }));

  it('say that the server cannot be reached, and load when it can again', () =>
    inBrowser(async ({ page, context }) => {
      await page.goto('/');
      await page.getByRole('heading', { name: 'Latest articles' }).waitFor();
      await context.setOffline(true);
      await page.getByRole('searchbox').fill('zzz');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'You are offline' }).waitFor();
      await context.setOffline(false);
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('No articles here yet.').waitFor();
    }));

  it('use the colors of the system until the reader chooses others', () =>
    inBrowser(async ({ page }) => {
      const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
      await page.goto('/');
      expect(await scheme()).toBe('dark');
      await page.getByRole('button', { name: 'Use light colors' }).click();
      await page.reload();
      await page.getByRole('button', { name: 'Use dark colors' }).waitFor();
      expect(await scheme()).toBe('light');
    }, DARK_PHONE));
});
