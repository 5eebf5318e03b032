import type { SecurityEmail, SecurityEmailKind } from '#contracts';
import { type Email, type EmailContent, emailOf, type Paragraph } from '../email/email';
import { html } from '../email/html';

/** The variable parts of a security e-mail. None of them is user text. */
interface Parts {
  site: string;
  token: string;
  at: string;
}

const CONTENT: Record<SecurityEmailKind, (parts: Parts) => EmailContent> = {
  email_verification: ({ site, token }) => ({
    subject: 'Confirm your e-mail address',
    paragraphs: [
      plain(`This address was given for an account at ${hostOf(site)}. Is it yours? Then confirm it:`),
      link(`${site}/verify-email?token=${token}`),
      plain('The link works once, for 24 hours. If you do not know what this is about, do nothing.'),
    ],
  }),
  password_reset: ({ site, token }) => ({
    subject: 'Choose a new password',
    paragraphs: [
      plain(`Someone asked for a new password for your account at ${hostOf(site)}. Choose one here:`),
      link(`${site}/reset-password?token=${token}`),
      plain('The link works once, for 30 minutes. If it was not you, do nothing: your password stays.'),
    ],
  }),
  email_change_requested: ({ site, at }) => ({
    subject: 'Your e-mail address is about to change',
    paragraphs: [
      plain(`On ${at} another e-mail address was given for your account at ${hostOf(site)}.`),
      plain(
        'It takes the place of this one when it is confirmed. If it was not you, change your password now.',
      ),
    ],
  }),
  email_changed: ({ site, at }) => ({
    subject: 'Your e-mail address was changed',
    paragraphs: [
      plain(
        `On ${at} the e-mail address of your account at ${hostOf(site)} was changed. This one is no longer used.`,
      ),
      plain('If it was not you, ask the people who run the site for help.'),
    ],
  }),
  password_changed: ({ site, at }) => ({
    subject: 'Your password was changed',
    paragraphs: [
      plain(`On ${at} the password of your account at ${hostOf(site)} was changed.`),
      plain(`If it was not you, choose a new one with "forgot password" at ${site}.`),
    ],
  }),
};

/** A security e-mail. @param site the address of the front end */
export function securityEmail({ kind, token, at }: SecurityEmail, site: string): Email {
  return emailOf('Hello,', CONTENT[kind]({ site, token: token ?? '', at: dateAndTime(at) }));
}

const plain = (text: string): Paragraph => ({ text, html: html`${text}` });
const link = (address: string): Paragraph => ({
  text: address,
  html: html`<a href="${address}">${address}</a>`,
});
const hostOf = (site: string): string => new URL(site).host;
const dateAndTime = (at: string): string =>
  new Date(at).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }) + ' UTC';
