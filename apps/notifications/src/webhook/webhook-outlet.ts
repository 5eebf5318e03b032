import { Injectable } from '@nestjs/common';
import { type Message, type Outlet, type Receipt, SENT, skipped } from '../delivery/message';
import { NotificationsEnvironment } from '../notifications-environment';
import { Destinations, wayTo } from './destinations';
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

/** Posts messages to an address somebody has named, signed with the secret only they know. */
@Injectable()
export class WebhookOutlet implements Outlet {
  constructor(
    private readonly settings: NotificationsEnvironment,
    private readonly destinations: Destinations,
  ) {}

  /** @throws DestinationBusy when it was not called; WebhookGone; Error when it did not take the message */
  async send(message: Message, signal: AbortSignal): Promise<Receipt> {
    const { webhook } = message;
    if (!webhook) return skipped('the recipient has no webhook any more');
    const url = new URL(webhook.url);
    const resolve = this.settings.env.WEBHOOK_ALLOW_PRIVATE ? anyAddresses : publicAddresses;
    const { address, destinations } = wayTo(url, await within(signal, resolve(url)));
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

/** What cannot be ended is not waited for. */
async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const ended = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => ended.reject(signal.reason as Error), { once: true });
  return Promise.race([work, ended.promise]);
}

function bodyOf({ kind, to: { userId }, notifications }: Message): string {
  const told = notifications.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() }));
  const data = kind === 'digest' ? { userId, notifications: told } : { userId, ...told[0] };
  const timestamp = (notifications.at(-1)?.createdAt ?? new Date(0)).toISOString();
  return JSON.stringify({ type: `notification.${kind}`, timestamp, data });
}
