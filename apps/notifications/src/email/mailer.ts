import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PermanentError } from '#jobs';
import { Injectable, Logger } from '@nestjs/common';
import type { Transporter } from 'nodemailer';
import { NotificationsEnvironment } from '../notifications-environment';
import { displayName, subjectText } from './header-text';
import type { Letter } from './letter';

const TIMEOUT_MS = 10_000;

/** An e-mail ready to go out. */
export interface Mail extends Letter {
  /** The same for every attempt, so that its receiver can tell a repetition. */
  readonly id: string;
  readonly to: { readonly name?: string; readonly address: string };
}

/** Hands e-mails to the mail server; without one writes them to a folder. */
@Injectable()
export class Mailer {
  private readonly logger = new Logger(Mailer.name);
  private transporter?: Promise<Transporter>;
  private said = false;

  constructor(private readonly settings: NotificationsEnvironment) {}

  /** @returns false when there is neither @throws PermanentError when the server refuses the e-mail for good */
  async send({ id, to, subject, text, html }: Mail): Promise<boolean> {
    const { SMTP_URL: url, MAIL_FOLDER: folder, MAIL_FROM: from } = this.settings.env;
    if (!url && !folder) {
      this.sayThereIsNoServer(id);
      return false;
    }
    const transporter = await (this.transporter ??= url ? connectTo(url, this.mustEncrypt) : writeOut());
    const mail = {
      from,
      // As an object: a name or address with a comma in it stays one.
      to: { name: displayName(to.name ?? ''), address: to.address },
      subject: subjectText(subject),
      text,
      html,
      messageId: `<${id}@${domainOf(from)}>`,
      // RFC 3834: no out-of-office answers, please.
      headers: { 'Auto-Submitted': 'auto-generated' },
    };
    const sent: unknown = await transporter.sendMail(mail).catch((error: unknown) => {
      throw isRefused(error) ? new PermanentError((error as Error).message) : error;
    });
    if (!url && folder) await keep(folder, `${id}.eml`, (sent as { message: Buffer }).message);
    return true;
  }

  private get mustEncrypt(): boolean {
    const { SMTP_REQUIRE_TLS: wished, ENVIRONMENT: environment } = this.settings.env;
    return wished ?? environment === 'production';
  }

  /** Once loudly, then for who looks closely. */
  private sayThereIsNoServer(id: string): void {
    this.logger[this.said ? 'debug' : 'warn']({ message_id: id }, 'no e-mail is sent: there is no SMTP_URL');
    this.said = true;
  }
}

/** Writes e-mails out as a mail server would get them, and sends them nowhere. */
async function writeOut(): Promise<Transporter> {
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

/** The server wants neither this recipient nor this mail, now or ever (RFC 5321, 4.2.1: 5yz). Our log-in is not the mail's fault. */
function isRefused(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { code?: string; responseCode?: number };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500;
}

const domainOf = (from: string): string => /@([^\s>]+)/.exec(from)?.[1] ?? 'localhost';
