import { AuthRpc } from '#contracts';
import { RpcClient } from '#transport';
import { inSpan, type TraceContext } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { Mailer } from '../email/mailer';
import { NotificationsEnvironment } from '../notifications-environment';
import { securityLetter } from './security-letters';

const TIMEOUT_MS = 5_000;
const LOCAL_FRONTEND = 'http://localhost:3000';

/**
 * Sends security e-mails. What is in one is asked of the auth service when it goes out, so that its token is nowhere but in the
 * e-mail. Should the service die before it has noted the sending, a second e-mail goes out, whose link works as well.
 */
@Injectable()
export class SecurityEmailService {
  constructor(
    private readonly rpc: RpcClient,
    private readonly mailer: Mailer,
    private readonly settings: NotificationsEnvironment,
  ) {}

  /** Sends it, unless the auth service no longer wants it sent. */
  async send(emailId: string, trace: TraceContext): Promise<void> {
    const call = { deadline: Date.now() + TIMEOUT_MS, requestId: '', trace };
    const { email } = await this.rpc.call(AuthRpc.issueSecurityEmail, { emailId }, call);
    if (email === null) return;
    const site = this.settings.env.FRONTEND_URL ?? LOCAL_FRONTEND;
    const mail = { id: emailId, to: { address: email.to }, ...securityLetter(email, site) };
    const attributes = { 'delivery.channel': 'email', 'security_email.kind': email.kind };
    await inSpan('delivery.email', { attributes }, () => this.mailer.send(mail));
  }
}
