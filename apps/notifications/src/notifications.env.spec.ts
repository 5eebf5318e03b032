import { loadEnv } from '#config';
import { NotificationsEnv } from './notifications.env';

const load = (variables: NodeJS.ProcessEnv) =>
  loadEnv(NotificationsEnv, {
    NATS_URL: 'nats://127.0.0.1:4222',
    DATABASE_URL: 'postgres://notifications@127.0.0.1/notifications',
    ...variables,
  });
const SMTP_URL = 'smtp://mail.example.org';

describe('the address that links in e-mails lead to', () => {
  it('has a path or not, and no trailing slash', () => {
    const addresses = ['http://localhost:3000', 'https://www.example.org/', 'https://example.org/blog//'];
    expect(addresses.map((FRONTEND_URL) => load({ ENVIRONMENT: 'test', FRONTEND_URL }).FRONTEND_URL)).toEqual(
      ['http://localhost:3000', 'https://www.example.org', 'https://example.org/blog'],
    );
  });

  it.each([
    'www.example.org',
    'ftp://example.org',
    'https://',
    'https://a.example/?x=1',
    'https://a.example/#x',
  ])('is not %s', (FRONTEND_URL) => {
    expect(() => load({ ENVIRONMENT: 'test', FRONTEND_URL })).toThrow('FRONTEND_URL must be');
  });

  it('holds no password', () => {
    expect(() => load({ ENVIRONMENT: 'test', FRONTEND_URL: 'https://ada:pw@a.example' })).toThrow(
      'FRONTEND_URL',
    );
  });

  it('is required in production when e-mails are sent, and must be https', () => {
    expect(() => load({ SMTP_URL })).toThrow('FRONTEND_URL is missing');
    expect(() => load({ SMTP_URL, FRONTEND_URL: 'http://www.example.org' })).toThrow(
      'must begin with https://',
    );
    expect(load({ SMTP_URL, FRONTEND_URL: 'https://www.example.org' }).SMTP_URL).toBe(SMTP_URL);
    expect(load({}).FRONTEND_URL).toBeUndefined();
  });
});
