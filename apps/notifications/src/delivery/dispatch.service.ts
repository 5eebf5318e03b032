import type { Channel } from '#contracts';
import { PermanentError } from '#jobs';
import { annotate, errorWithoutAddresses, inSpan } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { type Message, type NotificationSummary, type Sender, skipped } from '../message/message';
import { PreferencesRepository } from '../preferences/preferences.repository';
import { RecipientRepository } from '../recipient/recipient.repository';
import { WebhookSender } from '../webhook/webhook-sender';
import { DeliveryRepository, type PlannedDelivery } from './delivery.repository';
import { EmailSender } from './email-sender';
import { LogSender } from './log-sender';

/** More lines than people read in one e-mail. */
const MAX_DIGEST_LINES = 50;

/** Sends planned deliveries. */
@Injectable()
export class DispatchService {
  private readonly senders: Record<Channel, Sender>;

  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly recipients: RecipientRepository,
    private readonly preferences: PreferencesRepository,
    log: LogSender,
    email: EmailSender,
    webhook: WebhookSender,
  ) {
    this.senders = { log, email, webhook };
  }

  /**
   * Sends one delivery that has not been sent yet. If the service dies after sending and before recording it, the same message
   * goes out again under the same id.
   * @returns whether it was sent now
   */
  async send(messageId: string, channel: Channel, signal: AbortSignal): Promise<boolean> {
    const planned = await this.deliveries.planned(messageId, channel);
    if (planned?.status !== 'pending') return false;
    const message = await this.compose(messageId, channel, planned);
    const start = { attributes: { 'delivery.channel': channel, 'notification.kind': planned.kind } };
    const receipt = await inSpan(`delivery.${channel}`, start, async () => {
      const outcome =
        typeof message === 'string' ? skipped(message) : await this.senders[channel].send(message, signal);
      annotate({ 'delivery.id': `${messageId}.${channel}`, 'delivery.status': outcome.status });
      return outcome;
    }).catch(async (error: unknown) => {
      if (!(error instanceof PermanentError)) throw error;
      const note = errorWithoutAddresses(error).message;
      if (!(await this.deliveries.refuse(messageId, channel, note))) throw error;
    });
    if (!receipt) return false;
    await this.deliveries.finish(messageId, channel, receipt);
    return receipt.status === 'sent';
  }

  /** @returns the message, or the reason why it is no longer sent */
  private async compose(
    messageId: string,
    channel: Channel,
    { userId, kind }: PlannedDelivery,
  ): Promise<Message | string> {
    const [recipient, { webhookUrl, webhookSecret, webhookDisabledAt }, notifications] = await Promise.all([
      this.recipients.byId(userId),
      this.preferences.of(userId),
      this.notifications(messageId, userId, kind),
    ]);
    if (notifications.length === 0) return 'there is nothing to send any more';
    return {
      id: `${messageId}.${channel}`,
      kind,
      to: { userId, name: recipient?.name ?? '', email: recipient?.emailVerified ? recipient.email : null },
      webhook:
        webhookUrl && webhookSecret && !webhookDisabledAt ? { url: webhookUrl, secret: webhookSecret } : null,
      notifications,
    };
  }

  private async notifications(
    messageId: string,
    userId: string,
    kind: PlannedDelivery['kind'],
  ): Promise<NotificationSummary[]> {
    return kind === 'digest'
      ? this.deliveries.unread(userId, MAX_DIGEST_LINES)
      : this.deliveries.notification(messageId);
  }
}
