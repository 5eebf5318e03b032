import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PermanentError } from '#jobs';
import { Injectable, Logger } from '@nestjs/common';
import type { Transporter } from 'nodemailer';
import { NotificationsEnvironment } from '../notifications.env';
import { displayName, subjectText } from './header-text';
import type { Email } from './email';

const TIMEOUT_MS = 10_000;

/** An e-mail with its recipient. */
export interface OutgoingEmail extends Email {
  /** The same for every attempt, so that mail programs can recognise a repetition. */
  readonly id: string;
  readonly to: { readonly name?: string; readonly address: string };
}

/** Sends e-mails through the mail server; without one writes them to a folder. */
@Injectable()
export class Mailer {
  private readonly logger = new Logger(Mailer.name);
  private transporter?: Promise<Transporter>;
  private hasWarned = false;

  constructor(private readonly env: NotificationsEnvironment) {}

  /** @returns false when there is neither @throws PermanentError when the server refuses the e-mail permanently */
  async send({ id, to, subject, text, html }: OutgoingEmail): Promise<boolean> {
    const { SMTP_URL: url, MAIL_FOLDER: folder, MAIL_FROM: from } = this.env;
    if (!url && !folder) {
      this.warnOfNoServer(id);
      return false;
    }
    const transporter = await (this.transporter ??= url ? connectTo(url, this.mustEncrypt) : formatOnly());
    const mail = {
      from,
      // As an object: a name or an address with a comma stays one recipient.
      to: { name: displayName(to.name ?? ''), address: to.address },
      subject: subjectText(subject),
      text,
      html,
      messageId: `<${id}@${domainOf(from)}>`,
      // RFC 3834: asks for no automatic replies.
      headers: { 'Auto-Submitted': 'auto-generated' },
    };
    const sent: unknown = await transporter.sendMail(mail).catch((error: unknown) => {
      throw isRefused(error) ? new PermanentError((error as Error).message) : error;
    });
    if (!url && folder) await keep(folder, `${id}.eml`, (sent as { message: Buffer }).message);
    return true;
  }

  private get mustEncrypt(): boolean {
    const { SMTP_REQUIRE_TLS: required, ENVIRONMENT: environment } = this.env;
    return required ?? environment === 'production';
  }

  /** A warning once, then at debug level. */
  private warnOfNoServer(id: string): void {
    this.logger[this.hasWarned ? 'debug' : 'warn'](
      { message_id: id },
      'no e-mail is sent: there is no SMTP_URL',
    );
    this.hasWarned = true;
  }
}

/** Formats e-mails as a mail server would get them, and does not send them. */
async function formatOnly(): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  return createTransport({ streamTransport: true, buffer: true });
}

async function keep(folder: string, name: string, message: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, name), message, { mode: 0o600 });
}

/** @param mustEncrypt sends nothing to a server that does not offer STARTTLS (RFC 3207) */
async function connectTo(url: string, mustEncrypt: boolean): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  return createTransport({
    host: hostname,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && mustEncrypt,
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** The server refuses this recipient or this e-mail permanently (RFC 5321, 4.2.1: 5yz). A failed login is not the e-mail's fault. */
function isRefused(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500;
}

const domainOf = (from: string): string => /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
