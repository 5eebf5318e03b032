import type { Tx } from '#database';
import { JobQueue, type Priority } from '#jobs';
import type { TraceContext } from '#telemetry';
import type { Delivery } from '#transport';
import { Injectable } from '@nestjs/common';
import { channelsFor, NO_PREFERENCES } from '../preferences/preferences';
import { PreferencesRepository } from '../preferences/preferences.repository';
import { RecipientRepository } from '../recipient/recipient.repository';
import { WebhookQueue } from '../webhook/webhook-queue';
import { deliver } from './deliver.job';
import { DeliveryRepository, type Planned, type Planning } from './delivery.repository';

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
    await this.planAll(tx, [message], trace, priority);
  }

  /** The same for the messages of several events, each in the trace of its event. Most people have chosen no channel. */
  async planEach(
    tx: Tx,
    messages: (Planned & { event: Pick<Delivery, 'context' | 'within'> })[],
  ): Promise<void> {
    const wanted = await this.onChosenChannels(tx, messages);
    for (const { messageId, event } of messages) {
      const own = wanted.filter((planning) => planning.messageId === messageId);
      await event.within(() => this.planChosen(tx, own, event.context.trace, 'high'));
    }
  }

  /** The same for several messages of different people, in a constant number of statements. */
  async planAll(
    tx: Tx,
    messages: Planned[],
    trace?: TraceContext,
    priority: Priority = 'high',
  ): Promise<void> {
    await this.planChosen(tx, await this.onChosenChannels(tx, messages), trace, priority);
  }

  private async planChosen(
    tx: Tx,
    wanted: Planning[],
    trace: TraceContext | undefined,
    priority: Priority,
  ): Promise<void> {
    if (wanted.length === 0) return;
    const planned = await this.deliveries.plan(tx, wanted);
    // A webhook's receiver decides how long a call takes: it must not hold the workers of all other jobs.
    const [webhooks, others] = [true, false].map((isWebhook) =>
      planned.filter(({ channel }) => (channel === 'webhook') === isWebhook),
    ) as [Planning[], Planning[]];
    await this.webhooks.addAll(tx, webhooks, trace);
    const jobs = others.map(({ messageId, channel }) => ({ subject: messageId, channel }));
    await this.jobs.addAll(tx, deliver, jobs, { priority, trace });
  }

  /** The messages on the chosen channels, without e-mail while an address is not verified: it might be another person's. */
  private async onChosenChannels(tx: Tx, messages: Planned[]): Promise<Planning[]> {
    if (messages.length === 0) return [];
    const preferences = await this.preferences.ofAll(
      tx,
      messages.map(({ userId }) => userId),
    );
    const chosen = messages.flatMap((message) =>
      channelsFor(preferences.get(message.userId) ?? NO_PREFERENCES, message.kind).map((channel) => ({
        ...message,
        channel,
      })),
    );
    const byEmail = chosen.filter(({ channel }) => channel === 'email').map(({ userId }) => userId);
    if (byEmail.length === 0) return chosen;
    const verified = await this.recipients.verified(tx, byEmail);
    return chosen.filter(({ channel, userId }) => channel !== 'email' || verified.has(userId));
  }

  async deleteAllOf(tx: Tx, userId: string): Promise<void> {
    await this.deliveries.deleteAllOf(tx, userId);
  }
}
