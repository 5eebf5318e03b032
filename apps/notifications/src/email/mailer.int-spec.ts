import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { MailServer } from '../../../../test/support/mail-server';
import { temporaryFolder } from '../../../../test/support/temporary-folder';
import { NotificationsEnv } from '../notifications.env';
import { Mailer } from './mailer';

const REQUIRED = { NATS_URL: 'nats://x', DATABASE_URL: 'postgres://x', ENVIRONMENT: 'development' };
const mail = {
  id: 'an-id',
  to: { name: 'Ada', address: 'ada@example.org' },
  subject: 'Prove',
  text: 'https://example.org/verify?token=t',
  html: '<p>Prove</p>',
};

describe('without a mail server', () => {
  it('an e-mail is a file in the configured folder, one for all attempts', async () => {
    const folder = join(await temporaryFolder(), 'mail');
    const mailer = new Mailer(NotificationsEnv.parse({ ...REQUIRED, MAIL_FOLDER: folder }));
    for (const _attempt of [1, 2]) await expect(mailer.send(mail)).resolves.toBe(true);
    expect(await readdir(folder)).toEqual(['an-id.eml']);
    const file = join(folder, 'an-id.eml');
    expect((await stat(file)).mode & 0o077).toBe(0);
    const read = await PostalMime.parse(await readFile(file));
    expect(read).toMatchObject({
      subject: 'Prove',
      to: [mail.to],
      text: expect.stringContaining('token=t') as string,
    });
  });

  it('and without a folder no e-mail is sent', async () => {
    await expect(new Mailer(NotificationsEnv.parse(REQUIRED)).send(mail)).resolves.toBe(false);
  });

  it('a folder is refused in production', () => {
    const { error } = NotificationsEnv.safeParse({
      ...REQUIRED,
      ENVIRONMENT: 'production',
      MAIL_FOLDER: '/mail',
    });
    expect(error?.issues).toMatchObject([{ path: ['MAIL_FOLDER'] }]);
  });
});

describe('a mail server that does not encrypt', () => {
  let server: MailServer;
  beforeAll(async () => (server = await MailServer.start()));
  afterAll(() => server.stop());

  const mailer = (more: object) =>
    new Mailer(NotificationsEnv.parse({ ...REQUIRED, SMTP_URL: server.url, ...more }));

  it('gets no e-mail in production, unless that is allowed', async () => {
    const production = { ENVIRONMENT: 'production', FRONTEND_URL: 'https://www.example.org' };
    await expect(mailer(production).send(mail)).rejects.toThrow(/STARTTLS|TLS/);
    expect(server.to(mail.to.address)).toEqual([]);
    await expect(mailer({ ...production, SMTP_REQUIRE_TLS: 'false' }).send(mail)).resolves.toBe(true);
    await expect(mailer({}).send(mail)).resolves.toBe(true);
    expect(server.to(mail.to.address)).toHaveLength(2);
  });
});
