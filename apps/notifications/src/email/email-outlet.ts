import { Injectable, Logger } from '@nestjs/common';
import type { Transporter } from 'nodemailer';
import { type Message, type Outlet, type Receipt, SENT, skipped } from '../delivery/message';
import { NotificationsEnvironment } from '../notifications-environment';
import { Hopeless } from '../queue/job';
import { letterFor } from './letters';

const TIMEOUT_MS = 10_000;

/** Sends e-mails over SMTP. */
@Injectable()
export class EmailOutlet implements Outlet {
  private readonly logger = new Logger(EmailOutlet.name);
  private transporter?: Promise<Transporter>;
  private said = false;

  constructor(private readonly settings: NotificationsEnvironment) {}

  async send(message: Message): Promise<Receipt> {
    const { SMTP_URL: url, MAIL_FROM: from } = this.settings.env;
    if (!url) {
      this.sayThereIsNoServer(message);
      return skipped('there is no SMTP_URL');
    }
    if (!message.to.email) return skipped('the recipient has no address');
    const { subject, text, html } = letterFor(message);
    const transporter = await (this.transporter ??= connectTo(url));
    const mail = {
      from,
      // As an object: a name or address with a comma in it stays one.
      to: { name: message.to.name, address: message.to.email },
      subject,
      text,
      html,
      messageId: `<${message.id}@${domainOf(from)}>`,
      // RFC 3834: no out-of-office answers, please.
      headers: { 'Auto-Submitted': 'auto-generated' },
    };
    await transporter.sendMail(mail).catch((error: unknown) => {
      throw isRefused(error) ? new Hopeless((error as Error).message) : error;
    });
    return SENT;
  }

  /** Once loudly, then for who looks closely. */
  private sayThereIsNoServer({ id: message_id }: Message): void {
    this.logger[this.said ? 'debug' : 'warn']({ message_id }, 'no e-mail is sent: there is no SMTP_URL');
    this.said = true;
  }
}

async function connectTo(url: string): Promise<Transporter> {
  const { createTransport } = await import('nodemailer');
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  return createTransport({
    host: hostname,
    port: Number(port) || (secure ? 465 : 587),
    secure,
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
