import { SecurityEmailKind } from '#contracts';
import { securityEmail } from './security-email-content';

const SITE = 'https://www.example.org/blog';
const email = (kind: SecurityEmailKind) =>
  securityEmail({ kind, to: 'ada@example.org', token: 'a-token', at: '2026-11-25T20:31:00.000Z' }, SITE);

describe('a security e-mail', () => {
  it.each(SecurityEmailKind.options)('about %s names the site, in text and in HTML', (kind) => {
    const { subject, text, html } = email(kind);
    expect(subject).toBeTruthy();
    for (const part of [text, html]) expect(part).toContain('www.example.org');
    expect(text).toMatch(/^Hello,\n\n/);
    expect(html).toMatch(/^<!doctype html>[\s\S]*<\/html>\s*$/);
  });

  it.each([
    ['email_verification', `${SITE}/verify-email?token=a-token`],
    ['password_reset', `${SITE}/reset-password?token=a-token`],
  ] as const)('about %s has its link on a line of its own, and as a link', (kind, link) => {
    const { text, html } = email(kind);
    expect(text.split('\n')).toContain(link);
    expect(html).toContain(`<a href="${link}">${link}</a>`);
  });

  it.each(['email_change_requested', 'email_changed', 'password_changed'] as const)(
    'about %s states the time, and has no token',
    (kind) => {
      const { text, html } = email(kind);
      expect(text).toMatch(/On 25 November 2026 at 20:31 UTC|On 25 November 2026, 20:31 UTC/);
      expect(text + html).not.toContain('a-token');
    },
  );
});
