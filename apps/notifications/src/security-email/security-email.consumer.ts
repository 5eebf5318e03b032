import { SecurityEmailRequested } from '#contracts';
import { JobQueue } from '#jobs';
import { consumer, type Delivery, type Outcome } from '#transport';
import { Inbox } from '#outbox';
import { Controller } from '@nestjs/common';
import { sendSecurityEmail } from './send-security-email.job';

const On = consumer({ durable: 'notifications-security-emails' });

/** Adds a job for each security e-mail that the auth service requests. */
@Controller()
export class SecurityEmailConsumer {
  constructor(
    private readonly inbox: Inbox,
    private readonly jobs: JobQueue,
  ) {}

  @On(SecurityEmailRequested)
  async requested(delivery: Delivery<typeof SecurityEmailRequested>): Promise<Outcome> {
    const { emailId } = delivery.data;
    const { trace } = delivery.context;
    return this.inbox.once(delivery, (tx) => this.jobs.add(tx, sendSecurityEmail, { emailId }, { trace }));
  }
}
