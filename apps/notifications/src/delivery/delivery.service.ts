import type { Channel } from '#contracts';
import type { Tx } from '#database';
import { JobQueue, type Priority } from '#jobs';
import type { TraceContext } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { RecipientRepository } from '../recipient/recipient.repository';
import { channelsFor } from '../settings/settings';
import { SettingsRepository } from '../settings/settings.repository';
import { WebhookQueue } from '../webhook/webhook-queue';
import { deliver } from './deliver.job';
import { DeliveryRepository, type Subject } from './delivery.repository';

/** Decides what goes out on which channels, in the transaction that makes it known. */
@Injectable()
export class DeliveryService {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly recipients: RecipientRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly jobs: JobQueue,
    private readonly webhooks: WebhookQueue,
  ) {}

  /** Plans one delivery for each channel the person wishes, once however often it is asked for. */
  async plan(tx: Tx, subject: Subject, trace?: TraceContext, priority: Priority = 'high'): Promise<void> {
    const channels = await this.channelsFor(tx, subject);
    if (channels.length === 0) return;
    for (const channel of await this.deliveries.plan(tx, subject, channels)) {
      // A webhook's receiver decides how long a call takes: it must not hold the workers of all other jobs.
      if (channel === 'webhook') await this.webhooks.add(tx, subject.subject, subject.userId, trace);
      else await this.jobs.add(tx, deliver, { subject: subject.subject, channel }, { priority, trace });
    }
  }

  /** The ways the person wishes, without e-mail as long as it might reach somebody else. */
  private async channelsFor(tx: Tx, { userId, kind }: Subject): Promise<Channel[]> {
    const wished = channelsFor(await this.settings.within(tx, userId), kind);
    if (!wished.includes('email') || (await this.recipients.isVerified(tx, userId))) return wished;
    return wished.filter((channel) => channel !== 'email');
  }

  async forget(tx: Tx, userId: string): Promise<void> {
    await this.deliveries.deleteAllOf(tx, userId);
  }
}
