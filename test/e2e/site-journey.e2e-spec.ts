import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../support/browser';
import { eventually } from '../support/eventually';
import { loggedIn, newRegistration, published, registered, unique } from '../support/people';
import { Reader } from '../support/site';

/** The name of the bell, which says how many notifications are unread. */
const bell = (page: Page, count: number) =>
  page.getByRole('link', { name: `Notifications, ${count} unread` });
const comment = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text });

/** The drafts that the browser keeps. */
const draftsOf = (page: Page): Promise<string[]> =>
  page.evaluate(
    `Object.entries(localStorage).filter(([key]) => key.startsWith('draft:')).map(([, text]) => text)`,
  );

// One story in parts, each of which begins where the one before ended.
describe('two people on the site', () => {
  let browser: Browser | undefined;
  let ada: Reader;
  let ben: Reader;
  let address = '';
  let isBroken = false;
  const author = newRegistration({ name: 'Ada Lovelace' });
  const title = unique('Engines');

  beforeAll(async () => {
    browser = await openBrowser();
    if (!browser) return; // said when it was looked for
    [ada, ben] = await Promise.all([Reader.open(browser), Reader.open(browser)]);
    await ben.signIn(await registered({ name: 'Ben Reader' }));
  });
  afterAll(() => browser?.close());
  afterEach(() => {
    if (browser) expect([...ada.complaints, ...ben.complaints]).toEqual([]);
  });
  const part = (name: string, work: () => Promise<void>): void =>
    it(name, async () => {
      if (!browser) return;
      if (isBroken) throw new Error('An earlier part of the story failed.');
      isBroken = true;
      await work();
      isBroken = false;
    });

  part('register, and read at its field what is wrong', async () => {
    const { page } = ada;
    await page.goto('/write');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Name', { exact: true }).fill(author.name);
    await page.getByLabel('Username (optional)').fill(author.username ?? '');
    await page.getByLabel('E-mail address').fill(author.email);
    const password = page.getByLabel('Password', { exact: true });
    await password.fill('short');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByText('The password must have at least 8 characters.').waitFor();
    expect(await password.evaluate((field) => field === document.activeElement)).toBe(true);
    await password.fill(author.password);
    await page.keyboard.press('Enter');
    // Where she wanted to go at first.
    await page.getByRole('heading', { name: 'Write an article' }).waitFor();
  });

  part('write, keep a draft through a reload, look at it and publish it', async () => {
    const { page } = ada;
    await page.getByLabel('Title').fill(title);
    await page.getByRole('textbox', { name: 'Text' }).click();
    await page.keyboard.type('It *weaves* patterns.');
    await eventually(async () => expect((await draftsOf(page)).join()).toContain('patterns.'));
    await page.reload();
    await page.getByText('This is the draft that you did not publish yet.').waitFor();
    expect(await page.getByLabel('Title').inputValue()).toBe(title);
    await page.getByText('Preview', { exact: true }).click();
    expect(await page.getByLabel('Preview').locator('em').innerText()).toBe('weaves');
    await page.getByLabel('Tags').fill('history, engines');
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    expect(
      await page.evaluate(
        `Object.entries(localStorage).filter(([key]) => key.startsWith('draft:')).map(([, text]) => text)`,
      ),
    ).toEqual([]);
    address = new URL(page.url()).pathname;
    await bell(page, 2).waitFor();
  });

  part('comment, which the other one sees at once, as a notification too', async () => {
    await ben.page.goto(address);
    await ben.page.getByLabel('Your comment').fill('How does it weave?');
    await ben.page.getByRole('button', { name: 'Comment', exact: true }).click();
    await comment(ben.page, 'How does it weave?').waitFor();
    await comment(ada.page, 'How does it weave?').waitFor();
    await bell(ada.page, 3).waitFor();
  });

  part('favorite and follow, and find the article in the feed', async () => {
    await ben.page.getByRole('button', { name: 'Favorite, 0' }).click();
    await ben.page.getByRole('button', { name: 'Favorite, 1', pressed: true }).waitFor();
    await bell(ada.page, 4).waitFor();
    await ben.page.getByRole('button', { name: `Follow ${author.name}` }).click();
    await ben.page.getByRole('button', { name: `Follow ${author.name}`, pressed: true }).waitFor();
    await ben.page.goto('/');
    await ben.page.getByRole('link', { name: 'Following' }).click();
    await ben.page.getByRole('link', { name: title, exact: true }).waitFor();
    await published(await loggedIn(author), { title: `More about ${title}` });
    await ben.page.getByRole('button', { name: 'Show a new article' }).click();
    await ben.page.getByRole('link', { name: `More about ${title}` }).waitFor();
    await ben.page.goto(address);
  });

  part('read notifications, and follow one to the article', async () => {
    const { page } = ada;
    // One more for the new reader, and one for the other article.
    await bell(page, 6).click();
    await page.getByRole('link', { name: `Someone likes your article “${title}”.` }).waitFor();
    await page.getByRole('link', { name: /follows you now/ }).waitFor();
    await page.getByRole('button', { name: 'Mark all as read' }).click();
    await page.getByRole('link', { name: 'Notifications', exact: true }).waitFor();
    await page.getByRole('link', { name: /commented on your article/ }).click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  });

  part('delete a comment, which goes at once for the other one', async () => {
    await ada.page.getByRole('button', { name: 'Delete the comment by Ben Reader' }).click();
    await ada.page.getByRole('button', { name: 'Delete the comment', exact: true }).click();
    await comment(ada.page, 'How does it weave?').waitFor({ state: 'detached' });
    await comment(ben.page, 'How does it weave?').waitFor({ state: 'detached' });
  });

  part('change their name, and end a session', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Account of Ada Lovelace' }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Ada King');
    await page.getByLabel('About you').fill('Counts.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    await page.goto(address);
    await page.getByRole('link', { name: 'Ada King' }).first().click();
    await page.getByText('Counts.').waitFor();
    await page.goto('/settings/sessions');
    await page.getByText('(this one)').waitFor();
    await page.getByRole('button', { name: /^End the session of/ }).click();
    await page.getByRole('button', { name: /^End the session of/ }).waitFor({ state: 'detached' });
  });

  part('log out, and need a login for what is theirs', async () => {
    const { page } = ada;
    await page.getByRole('button', { name: 'Account of Ada King' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByRole('link', { name: 'Log in' }).waitFor();
    await page.goto('/notifications');
    await page.getByRole('heading', { name: 'Log in' }).waitFor();
    expect(await page.evaluate(`JSON.parse(localStorage.getItem('session') ?? '{}').tokens`)).toBeUndefined();
  });
});
