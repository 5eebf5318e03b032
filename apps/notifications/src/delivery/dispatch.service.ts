import type { Channel } from '#contracts';
import { PermanentError } from '#jobs';
import { annotate, errorWithoutAddresses, inSpan } from '#telemetry';
import { Injectable } from '@nestjs/common';
import { EmailOutlet } from '../email/email-outlet';
import { RecipientRepository } from '../recipient/recipient.repository';
import { SettingsRepository } from '../settings/settings.repository';
import { WebhookOutlet } from '../webhook/webhook-outlet';
import { DeliveryRepository, type PlannedDelivery } from './delivery.repository';
import { LogOutlet } from './log-outlet';
import { type Message, type Outlet, skipped, type Told } from './message';

/** More than that nobody reads in one e-mail. */
const LONGEST_DIGEST = 50;

/** Sends what was planned. */
@Injectable()
export class DispatchService {
  private readonly outlets: Record<Channel, Outlet>;

  constructor(
    private readonly deliveries: DeliveryRepository,
    private readonly recipients: RecipientRepository,
    private readonly settings: SettingsRepository,
    log: LogOutlet,
    email: EmailOutlet,
    webhook: WebhookOutlet,
  ) {
    this.outlets = { log, email, webhook };
  }

  /**
   * Sends one delivery unless that has been done. Should the service die between the sending and the record of it, the same
   * message goes out again under the same id.
   * @returns whether it was sent now
   */
  async send(subject: string, channel: Channel, signal: AbortSignal): Promise<boolean> {
    const planned = await this.deliveries.planned(subject, channel);
    if (planned?.status !== 'pending') return false;
    const message = await this.compose(subject, channel, planned);
    const start = { attributes: { 'delivery.channel': channel, 'notification.kind': planned.kind } };
    const receipt = await inSpan(`delivery.${channel}`, start, async () => {
      const outcome =
        typeof message === 'string' ? skipped(message) : await this.outlets[channel].send(message, signal);
      annotate({ 'delivery.id': `${subject}.${channel}`, 'delivery.status': outcome.status });
      return outcome;
    }).catch(async (error: unknown) => {
      if (!(error instanceof PermanentError)) throw error;
      const note = errorWithoutAddresses(error).message;
      if (!(await this.deliveries.refuse(subject, channel, note))) throw error;
    });
    if (!receipt) return false;
    await this.deliveries.finish(subject, channel, receipt);
    return receipt.status === 'sent';
  }

  /** The message, or why there is none any more. */
  private async compose(
    subject: string,
    channel: Channel,
    { userId, kind }: PlannedDelivery,
  ): Promise<Message | string> {
    const [recipient, { webhookUrl, webhookSecret, webhookDisabledAt }, notifications] = await Promise.all([
      this.recipients.byId(userId),
      this.settings.of(userId),
      this.told(subject, userId, kind),
    ]);
    if (notifications.length === 0) return 'there is nothing to tell any more';
    return {
      id: `${subject}.${channel}`,
      kind,
      to: { userId, name: recipient?.name ?? '', email: recipient?.emailVerified ? recipient.email : null },
      webhook:
        webhookUrl && webhookSecret && !webhookDisabledAt ? { url: webhookUrl, secret: webhookSecret } : null,
      notifications,
    };
  }

  private async told(subject: string, userId: string, kind: PlannedDelivery['kind']): Promise<Told[]> {
    return kind === 'digest'
      ? this.deliveries.unread(userId, LONGEST_DIGEST)
      : this.deliveries.notification(subject);
  }
}
