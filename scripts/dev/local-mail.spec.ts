import { localMail } from './local-mail';

describe('e-mails of npm start', () => {
  it('are written to a folder', () => {
    expect(localMail({}, '/data')).toEqual({ MAIL_FOLDER: '/data/mail' });
  });

  it.each([
    { SMTP_URL: 'smtp://localhost' },
    { SMTP_URL_FILE: '/run/smtp' },
    { MAIL_FOLDER: '/elsewhere' },
    { ENVIRONMENT: 'production' },
  ])('go where the developer configured: %j', (outer) => {
    expect(localMail(outer, '/data')).toEqual({});
  });
});
