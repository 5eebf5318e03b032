import { Channel, Id } from '#contracts';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DispatchService } from './dispatch.service';
import { WebhookQueue } from '../webhook/webhook-queue';
import { job, type JobHandler, type JobRun } from '#jobs';

/** Stored payloads call the id of the message `subject`. */
const Payload = z.strictObject({ subject: Id, channel: Channel });
type Payload = z.output<typeof Payload>;

@Injectable()
class Deliver implements JobHandler<Payload> {
  constructor(
    private readonly dispatch: DispatchService,
    private readonly webhooks: WebhookQueue,
  ) {}

  async run({ subject: messageId, channel }: Payload, { signal }: JobRun): Promise<void> {
    // Planned by an earlier version: webhooks now have their own queue.
    if (channel === 'webhook') await this.webhooks.takeOver(messageId);
    else await this.dispatch.send(messageId, channel, signal);
  }
}

/** Sends one message on one channel. Eight attempts are spread over about half an hour. */
export const deliver = job({
  name: 'deliver',
  traceName: 'notification',
  payload: Payload,
  priority: 'high',
  timeLimitMs: 30_000,
  attempts: 8,
  handler: Deliver,
});
