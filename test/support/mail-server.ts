import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A real SMTP server that records its e-mails. */
export class MailServer {
  readonly mails: Email[] = [];
  /** Called with each e-mail before it is accepted; throwing refuses it. */
  onMail: (mail: Email) => Promise<void> | void = () => undefined;
  private readonly server: SMTPServer;

  private constructor(user?: { name: string; password: string }) {
    this.server = new SMTPServer({
      authOptional: !user,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === user?.name && password === user?.password
          ? done(null, { user: username })
          : done(new Error('wrong password')),
      onData: (stream, _session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.once('end', () => {
          this.take(Buffer.concat(chunks)).then(
            () => done(),
            (error: Error) => done(error),
          );
        });
      },
    });
    this.server.on('error', () => undefined); // a killed client resets its connection
  }

  static async start(user?: { name: string; password: string }): Promise<MailServer> {
    const mailServer = new MailServer(user);
    await new Promise<void>((resolve) => mailServer.server.listen(0, '127.0.0.1', () => resolve()));
    return mailServer;
  }

  /** Its `SMTP_URL`. */
  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  /** The e-mails to one address. */
  to(address: string): Email[] {
    return this.mails.filter(({ to }) => to?.some((one) => one.address === address));
  }

  private async take(raw: Buffer): Promise<void> {
    const mail = await PostalMime.parse(raw);
    await this.onMail(mail);
    this.mails.push(mail);
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
