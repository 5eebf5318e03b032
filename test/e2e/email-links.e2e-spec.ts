import { randomBytes } from 'node:crypto';
import type { Stack } from '../../scripts/dev/stack/stack';
import { grantRole } from '../../apps/cli/src/users/grant-role';
import { openBrowser } from '../support/browser';
import { visitor } from '../support/client';
import { eventually } from '../support/eventually';
import { linkTo, verified } from '../support/links';
import { MailServer } from '../support/mail-server';
import {
  loggedIn,
  newRegistration,
  type Person,
  published,
  registered,
  succeeded,
  unique,
} from '../support/people';
import { problemOf } from '../support/problem';
import { emptyAddressOf, ROUTES } from '../support/routes';
import type { Login, NoticePage, User } from '../support/shapes';
import { startOwnSystem } from '../support/own-system';
import { Reader } from '../support/site';

const PROOF = 'Confirm your e-mail address';
const RESET = 'Choose a new password';
const NEW_PASSWORD = 'walnut-harbour-lantern';

describe('with a mail server', () => {
  let mail: MailServer;
  let own: Stack;
  let base: string;

  beforeAll(async () => {
    mail = await MailServer.start();
    own = await startOwnSystem({
      appEnv: {
        gateway: { REQUIRE_VERIFIED_EMAIL: 'true' },
        notifications: { SMTP_URL: mail.url, FRONTEND_URL: 'https://front.example/app/' },
      },
    });
    base = own.baseUrl;
  });
  afterAll(async () => {
    await own?.stop();
    await mail.stop();
  });

  const registeredHere = (input: object = {}): Promise<Person> => registered(input, base);
  async function verifiedPerson(): Promise<Person> {
    const person = await registeredHere();
    await verified(mail, person, base);
    return person;
  }
  const post = <Body = unknown>(path: string, body: object) => visitor(base).post<Body>(path, body);
  const verify = (token: string) => post<{ user: User }>('/api/email/verify', { token });
  const forgot = (email: string) => post('/api/password/forgot', { email });
  const reset = (token: string, password = NEW_PASSWORD) => post('/api/password/reset', { token, password });
  const self = async ({ client }: Person): Promise<User> =>
    succeeded(await client.get<{ user: User }>('/api/user'), 200).user;
  const subjectsTo = (address: string) =>
    mail
      .to(address)
      .map(({ subject }) => subject)
      .sort();
  /** Once this e-mail has arrived, all that were requested before it have arrived, or will not. */
  async function subjectsUntil(address: string, subjects: string[]): Promise<void> {
    await eventually(() => expect(subjectsTo(address)).toEqual([...subjects].sort()));
  }

  it('lead to pages that confirm an address and take a new password', async () => {
    const browser = await openBrowser();
    if (!browser) return; // said when it was looked for
    const [person, { page, complaints }] = [
      await registeredHere(),
      await Reader.open(browser, { baseURL: base }),
    ];
    try {
      await page.goto(`/verify-email?token=${await linkTo(mail, person.email, PROOF)}`);
      await page.getByRole('button', { name: 'Confirm the address' }).click();
      await page.getByText(`${person.email} belongs to your account.`).waitFor();
      // The token stays in no history.
      expect(new URL(page.url()).search).toBe('');
      await page.goto('/forgot-password');
      await page.getByLabel('E-mail address').fill(person.email);
      await page.getByRole('button', { name: 'Send the link' }).click();
      await page.getByText('an e-mail with a link is on its way').waitFor();
      await page.goto(`/reset-password?token=${await linkTo(mail, person.email, RESET)}`);
      await page.getByLabel('New password').fill(NEW_PASSWORD);
      await page.getByRole('button', { name: 'Save the password' }).click();
      await page.getByRole('heading', { name: 'Your password is changed' }).waitFor();
      await loggedIn({ ...person, password: NEW_PASSWORD }, base);
      await page.goto('/verify-email?token=used-up');
      await page.getByRole('button', { name: 'Confirm the address' }).click();
      await page.getByRole('alert').waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  describe('an address', () => {
    it('is not verified by registering, which sends one e-mail without any text of the client', async () => {
      const name = 'ALERT account suspended https://evil.example/login';
      const person = await registeredHere({ name });
      expect(person.user).toMatchObject({ emailVerified: false });
      await subjectsUntil(person.email, [PROOF]);
      const [proof] = mail.to(person.email);
      expect(proof?.to).toEqual([{ address: person.email, name: '' }]);
      const said = JSON.stringify([proof?.subject, proof?.text, proof?.html]);
      for (const word of ['ALERT', 'evil.example', person.username]) expect(said).not.toContain(word);
      expect(proof?.text).toMatch(/^https:\/\/front\.example\/app\/verify-email\?token=[\w-]{43}$/m);
      expect(proof?.html).toMatch(/<a href="https:\/\/front\.example\/app\/verify-email\?token=[\w-]{43}">/);
    });

    it('is verified by the link, once and without a login, and then gets the welcome', async () => {
      const person = await registeredHere();
      const token = await linkTo(mail, person.email, PROOF);
      const { user } = succeeded(await verify(token), 200);
      expect(user).toEqual({ ...person.user, emailVerified: true, updatedAt: user.updatedAt });
      expect(await self(person)).toEqual(user);
      problemOf(await verify(token), 400, 'auth.token_invalid');
      await subjectsUntil(person.email, [PROOF, 'Welcome']);
      succeeded(await person.client.post('/api/email/verification'), 202);
      const other = await registeredHere();
      await linkTo(mail, other.email, PROOF);
      expect(subjectsTo(person.email)).toHaveLength(2);
    });

    it('gets no notification by e-mail until it is verified', async () => {
      const author = await registeredHere();
      const settings = { channels: { welcome: ['email'], article_published: ['email'] } };
      succeeded(await author.client.put('/api/notifications/settings', settings), 200);
      const { notifications } = succeeded(await author.client.get<NoticePage>('/api/notifications'), 200);
      expect(notifications.map(({ kind }) => kind)).toEqual(['welcome']);
      await subjectsUntil(author.email, [PROOF]);
    });

    it('can be required to be verified before its owner writes, who then can write at once', async () => {
      const [reader, author] = [await registeredHere(), await verifiedPerson()];
      const { slug } = await published(author);
      const write = () => reader.client.post('/api/articles', { title: unique('Title'), body: 'B' });
      const like = () => reader.client.post(`/api/articles/${slug}/favorite`);
      for (const route of ROUTES.filter(({ needsVerifiedEmail }) => needsVerifiedEmail)) {
        const { method, example } = route;
        const answer = await reader.client.sendJson(method, emptyAddressOf(route), example);
        problemOf(answer, 403, 'auth.email_not_verified');
      }
      succeeded(await reader.client.get(`/api/articles/${slug}`), 200);
      await verified(mail, reader, base);
      succeeded(await write(), 201);
      succeeded(await like(), 200);
    });

    it('gets at most a few of these e-mails, with any tags and dots', async () => {
      const local = `flood${randomBytes(6).toString('hex')}`;
      const spelled = (index: number) => `${local.split('').join(index % 2 ? '.' : '')}+${index}@example.org`;
      for (let index = 0; index < 8; index += 1) await registeredHere({ email: spelled(index) });
      const last = await registeredHere();
      await linkTo(mail, last.email, PROOF);
      await eventually(() => {
        const all = Array.from({ length: 8 }, (_, index) => mail.to(spelled(index))).flat();
        expect(all).toHaveLength(3);
      });
    });
  });

  describe('a change of address', () => {
    const requestChange = async (person: Person, email: string): Promise<User> =>
      (await person.api.user.change({ email, currentPassword: person.password })).user;

    it('takes effect when the new one is verified; the old one stays until then, and gets a notice before and after', async () => {
      const person = await verifiedPerson();
      const email = newRegistration().email;
      expect(await requestChange(person, email)).toMatchObject({
        email: person.email,
        emailVerified: true,
        pendingEmail: email,
      });
      await subjectsUntil(person.email, [PROOF, 'Welcome', 'Your e-mail address is about to change']);
      problemOf(await post('/api/login', { email, password: person.password }), 401);
      await loggedIn(person, base);
      const { user } = succeeded(await verify(await linkTo(mail, email, PROOF)), 200);
      expect(user).toMatchObject({ email, emailVerified: true });
      expect(user).not.toHaveProperty('pendingEmail');
      await loggedIn({ ...person, email }, base);
      problemOf(await post('/api/login', { email: person.email, password: person.password }), 401);
      await eventually(() => expect(subjectsTo(person.email)).toContain('Your e-mail address was changed'));
      expect(subjectsTo(email)).toEqual([PROOF]);
    });

    it('goes to the account that verifies it first, when two request the same', async () => {
      const [one, other] = [await verifiedPerson(), await verifiedPerson()];
      const email = newRegistration().email;
      await requestChange(one, email);
      const first = await linkTo(mail, email, PROOF);
      await requestChange(other, email);
      const second = await linkTo(mail, email, PROOF, 2);
      succeeded(await verify(first), 200);
      problemOf(await verify(second), 409, 'auth.email_taken');
      expect((await self(other)).email).toBe(other.email);
    });

    it('is withdrawn by requesting the present address, which invalidates its link', async () => {
      const person = await verifiedPerson();
      const email = newRegistration().email;
      await requestChange(person, email);
      const token = await linkTo(mail, email, PROOF);
      expect(await requestChange(person, person.email)).not.toHaveProperty('pendingEmail');
      problemOf(await verify(token), 400, 'auth.token_invalid');
    });

    it('by an admin takes effect when the new one is verified as well', async () => {
      const [admin, person] = [await registeredHere(), await verifiedPerson()];
      await grantRole(own.databaseUrls.auth, admin.email, 'admin');
      const { client } = await loggedIn(admin, base);
      const email = newRegistration().email;
      const answer = await client.put<{ user: User }>(`/api/users/${person.user.id}`, { email });
      expect(succeeded(answer, 200).user).toMatchObject({ email: person.email, pendingEmail: email });
      await verify(await linkTo(mail, email, PROOF));
      expect(await self(person)).toMatchObject({ email, emailVerified: true });
    });
  });

  describe('a forgotten password', () => {
    it('is replaced by the link, once, which ends all sessions and sends the owner a notice', async () => {
      const person = await verifiedPerson();
      const elsewhere = await loggedIn(person, base);
      succeeded(await forgot(person.email.toUpperCase()), 202);
      const token = await linkTo(mail, person.email, RESET);
      const [resetEmail] = mail.to(person.email).filter(({ subject }) => subject === RESET);
      expect(resetEmail?.text).toContain(`\nhttps://front.example/app/reset-password?token=${token}\n`);
      problemOf(await reset(token, 'password1'), 400, 'auth.common_password');
      problemOf(await reset(token, 'short'), 400, 'invalid');
      succeeded(await reset(token), 200);
      for (const { client } of [person, elsewhere]) problemOf(await client.get('/api/user'), 401);
      for (const { refreshToken } of [person, elsewhere])
        problemOf(await post('/api/token/refresh', { refreshToken }), 401);
      problemOf(await reset(token, 'another-lantern-harbour'), 400, 'auth.token_invalid');
      problemOf(await post('/api/login', { email: person.email, password: person.password }), 401);
      await loggedIn({ ...person, password: NEW_PASSWORD }, base);
      await eventually(() => expect(subjectsTo(person.email)).toContain('Your password was changed'));
    });

    it('that is requested again keeps the link that was just sent; and a link is valid for its own purpose alone', async () => {
      const person = await registeredHere();
      const proof = await linkTo(mail, person.email, PROOF);
      await forgot(person.email);
      const link = await linkTo(mail, person.email, RESET);
      await forgot(person.email);
      const later = await registeredHere();
      await forgot(later.email);
      await linkTo(mail, later.email, RESET);
      await subjectsUntil(person.email, [PROOF, RESET]);
      problemOf(await reset(proof), 400, 'auth.token_invalid');
      problemOf(await verify(link), 400, 'auth.token_invalid');
      succeeded(await reset(link), 200);
      const { user } = succeeded(
        await post<Login>('/api/login', { email: person.email, password: NEW_PASSWORD }),
        200,
      );
      expect(user.emailVerified).toBe(true);
      problemOf(await verify(proof), 400, 'auth.token_invalid');
    });

    it('does not reveal whether an account exists: the response is the same, and no e-mail is sent', async () => {
      const { email } = newRegistration();
      const person = await registeredHere();
      const answers = [await forgot(email), await forgot(person.email), await forgot('no address')];
      expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(3).fill([202, '{}']));
      await linkTo(mail, person.email, RESET);
      expect(mail.to(email)).toEqual([]);
    });
  });
});
