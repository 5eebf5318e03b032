import { Injectable } from '@nestjs/common';
import { type Message, type Receipt, type Sender, SENT, skipped } from '../message/message';
import { NotificationsEnvironment } from '../notifications.env';
import { Destinations, routeTo } from './destinations';
import { post } from './post';
import { anyAddresses, publicAddresses } from './public-address';
import { signedHeaders } from './signature';

const GONE = 410;

/** The receiver does not want this webhook any more. */
export class WebhookGone extends Error {
  constructor() {
    super(`it answered ${GONE}`);
  }
}

/** Posts messages to a person's webhook, signed with its secret. */
@Injectable()
export class WebhookSender implements Sender {
  constructor(
    private readonly env: NotificationsEnvironment,
    private readonly destinations: Destinations,
  ) {}

  /** @throws DestinationBusy when it was not called; WebhookGone; Error when it did not accept the message */
  async send(message: Message, signal: AbortSignal): Promise<Receipt> {
    const { webhook } = message;
    if (!webhook) return skipped('the recipient has no webhook any more');
    const url = new URL(webhook.url);
    const resolve = this.env.WEBHOOK_ALLOW_PRIVATE ? anyAddresses : publicAddresses;
    const { address, destinations } = routeTo(url, await within(signal, resolve(url)));
    const body = bodyOf(message);
    const headers = signedHeaders(webhook.secret, message.id, body);
    const status = await this.destinations.during(destinations, () =>
      post({ url, address, body, headers, signal }),
    );
    if (status === GONE) throw new WebhookGone();
    if (status < 200 || status > 299) throw new Error(`it answered ${status}`);
    return SENT;
  }
}

/** Stops waiting for work that cannot be aborted. */
async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const ended = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => ended.reject(signal.reason as Error), { once: true });
  return Promise.race([work, ended.promise]);
}

function bodyOf({ kind, to: { userId }, notifications }: Message): string {
  const summaries = notifications.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() }));
  const data = kind === 'digest' ? { userId, notifications: summaries } : { userId, ...summaries[0] };
  const timestamp = (notifications.at(-1)?.createdAt ?? new Date(0)).toISOString();
  return JSON.stringify({ type: `notification.${kind}`, timestamp, data });
}
