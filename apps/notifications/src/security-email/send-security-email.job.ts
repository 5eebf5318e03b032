import { Id } from '#contracts';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { job, type JobHandler, type JobRun } from '#jobs';
import { SecurityEmailService } from './security-email.service';

const Payload = z.strictObject({ emailId: Id });
type Payload = z.output<typeof Payload>;

@Injectable()
class SendSecurityEmail implements JobHandler<Payload> {
  constructor(private readonly emails: SecurityEmailService) {}

  async run({ emailId }: Payload, { trace }: JobRun): Promise<void> {
    await this.emails.send(emailId, trace);
  }
}

/** Sends an e-mail that verifies an address or reports a change. Twelve attempts are spread over most of a day. */
export const sendSecurityEmail = job({
  name: 'send-security-email',
  traceName: 'security-email',
  payload: Payload,
  priority: 'critical',
  timeLimitMs: 30_000,
  attempts: 12,
  handler: SendSecurityEmail,
});
