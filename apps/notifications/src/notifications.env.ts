import { environment, seconds, ServiceEnv } from '#config';
import { DatabaseEnv } from '#database';
import { z } from 'zod';

const cron = () =>
  z.string().regex(/^(\S+ ){4}\S+$/, 'must be five fields of cron such as "0 7 * * *", in UTC');

/** Whether a path can be appended to an address: it has no query, no fragment, and no password. */
function isPageAddress(text: string): boolean {
  if (!/^https?:\/\/[^?#]+$/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

const Variables = ServiceEnv.extend(DatabaseEnv.shape).extend({
  /** Favorites of one article within this time raise one unread notification instead of creating several. */
  NOTIFICATION_COLLAPSE_WINDOW: seconds().default(600),
  /** How long a notification is kept after it was read. */
  NOTIFICATION_KEEP_READ: seconds().default(90 * 86_400),
  /** When digests of unread notifications are planned. */
  DIGEST_CRON: cron().default('0 7 * * *'),
  /** When old read notifications are deleted. */
  TIDY_CRON: cron().default('17 3 * * *'),
  /** The number of jobs that one replica runs concurrently. */
  JOB_CONCURRENCY: z.coerce.number('must be a number of jobs').int().min(1).max(100).default(5),
  /** After this long without a sign of life, a worker's jobs are given to others. */
  JOB_LEASE: seconds().default(20),
  /** The mail server, such as smtps://user:password@mail.example.org; without it no e-mail is sent. */
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/./, 'must be a URL such as smtps://user:password@mail.example.org')
    .optional(),
  /** Whether the mail server must offer TLS; `true` by default in production, as links in e-mails give access to accounts. */
  SMTP_REQUIRE_TLS: z.stringbool('must be true or false').optional(),
  /** The folder for e-mails as files when there is no mail server: for development. */
  MAIL_FOLDER: z.string().min(1).optional(),
  /** The sender of e-mails. */
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an e-mail address such as "Publishing <post@example.org>"')
    .default('Publishing Platform <no-reply@localhost>'),
  /** The address of the front end, which links in e-mails lead to. */
  FRONTEND_URL: z
    .string()
    .refine(isPageAddress, 'must be an http(s) address such as https://www.example.org')
    .transform((address) => address.replace(/\/+$/, ''))
    .optional(),
  /** The number of webhooks that one replica calls concurrently, and the same number of slow webhooks in addition. */
  WEBHOOK_CONCURRENCY: z.coerce.number('must be a number of calls').int().min(1).max(1_000).default(50),
  /** How long a slow webhook's receiver may take; the others may take at most 2.5 seconds. */
  WEBHOOK_TIMEOUT: seconds().default(10),
  /** Lets webhooks reach private and loopback addresses: for tests and closed networks only. */
  WEBHOOK_ALLOW_PRIVATE: z.stringbool('must be true or false').default(false),
});

export const NotificationsEnv = Variables.superRefine((env, context) => {
  if (env.ENVIRONMENT !== 'production') return;
  const refuse = (name: keyof typeof env, message: string): void =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (env.SMTP_URL && !env.FRONTEND_URL?.startsWith('https://'))
    refuse('FRONTEND_URL', 'must begin with https:// in production, as its links hold secrets');
  if (env.MAIL_FOLDER) refuse('MAIL_FOLDER', 'is for development: files in it hold secrets');
});
export type NotificationsEnv = z.output<typeof NotificationsEnv>;

/** The variables as an injectable. */
export class NotificationsEnvironment extends environment(NotificationsEnv) {}
