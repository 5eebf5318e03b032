import { AuthRpc } from '#contracts';
import { RpcClient } from '#transport';
import { inSpan, type TraceContext } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { Mailer } from '../email/mailer';
import { NotificationsEnvironment } from '../notifications.env';
import { securityEmail } from './security-email-content';

const TIMEOUT_MS = 5_000;
const LOCAL_FRONTEND = 'http://localhost:3000';

/**
 * Sends security e-mails. The auth service issues the content when the e-mail is sent, so the token exists in the e-mail only.
 * If the service dies after sending and before the job is completed, a second e-mail goes out, whose link works as well.
 */
@Injectable()
export class SecurityEmailService {
  constructor(
    private readonly rpc: RpcClient,
    private readonly mailer: Mailer,
    private readonly env: NotificationsEnvironment,
  ) {}

  /** Sends it, unless the auth service has withdrawn it. */
  async send(emailId: string, trace: TraceContext): Promise<void> {
    const call = { deadline: Date.now() + TIMEOUT_MS, requestId: '', trace };
    const { email } = await this.rpc.call(AuthRpc.issueSecurityEmail, { emailId }, call);
    if (email === null) return;
    const site = this.env.FRONTEND_URL ?? LOCAL_FRONTEND;
    const mail = { id: emailId, to: { address: email.to }, ...securityEmail(email, site) };
    const attributes = { 'delivery.channel': 'email', 'security_email.kind': email.kind };
    await inSpan('delivery.email', { attributes }, () => this.mailer.send(mail));
  }
}
