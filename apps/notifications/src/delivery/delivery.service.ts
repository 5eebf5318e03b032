import type { Channel } from '#contracts';
import type { Tx } from '#database';
import { JobQueue, type Priority } from '#jobs';
import type { TraceContext } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { channelsFor } from '../preferences/preferences';
import { PreferencesRepository } from '../preferences/preferences.repository';
import { RecipientRepository } from '../recipient/recipient.repository';
import { WebhookQueue } from '../webhook/webhook-queue';
import { deliver } from './deliver.job';
import { DeliveryRepository, type Planned } from './delivery.repository';

/** Decides which messages go out on which channels, in the transaction of the notification. */
@Injectable()
export class DeliveryService {
  constructor(
    private readonly preferences: PreferencesRepository,
    private readonly recipients: RecipientRepository,
    private readonly deliveries: DeliveryRepository,
    private readonly jobs: JobQueue,
    private readonly webhooks: WebhookQueue,
  ) {}

  /** Plans one delivery for each channel that the person has chosen. Planning a message again adds nothing. */
  async plan(tx: Tx, message: Planned, trace?: TraceContext, priority: Priority = 'high'): Promise<void> {
    const channels = await this.channelsFor(tx, message);
    if (channels.length === 0) return;
    const { messageId, userId } = message;
    for (const channel of await this.deliveries.plan(tx, message, channels)) {
      // A webhook's receiver decides how long a call takes: it must not hold the workers of all other jobs.
      if (channel === 'webhook') await this.webhooks.add(tx, messageId, userId, trace);
      else await this.jobs.add(tx, deliver, { subject: messageId, channel }, { priority, trace });
    }
  }

  /** The chosen channels, without e-mail while the address is not verified: it might be another person's. */
  private async channelsFor(tx: Tx, { userId, kind }: Planned): Promise<Channel[]> {
    const chosen = channelsFor(await this.preferences.within(tx, userId), kind);
    if (!chosen.includes('email') || (await this.recipients.isVerified(tx, userId))) return chosen;
    return chosen.filter((channel) => channel !== 'email');
  }

  async deleteAllOf(tx: Tx, userId: string): Promise<void> {
    await this.deliveries.deleteAllOf(tx, userId);
  }
}
