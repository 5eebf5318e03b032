import { Injectable } from '@nestjs/common';
import { type Message, type Outlet, type Receipt, SENT, skipped } from '../delivery/message';
import { NotificationsEnvironment } from '../notifications-environment';
import { Hopeless } from '../queue/job';
import { post } from './post';
import { PrivateAddress } from './public-address';
import { signedHeaders } from './signature';

const GONE = 410;

/** Posts messages to an address somebody has named, signed with the secret only they know. */
@Injectable()
export class WebhookOutlet implements Outlet {
  constructor(private readonly settings: NotificationsEnvironment) {}

  async send({ id, kind, to, webhook, notifications }: Message, outer: AbortSignal): Promise<Receipt> {
    if (!webhook) return skipped('the recipient has no webhook any more');
    const { WEBHOOK_TIMEOUT, WEBHOOK_ALLOW_PRIVATE: allowPrivate } = this.settings.env;
    const signal = AbortSignal.any([outer, AbortSignal.timeout(WEBHOOK_TIMEOUT * 1_000)]);
    const told = notifications.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() }));
    const data =
      kind === 'digest' ? { userId: to.userId, notifications: told } : { userId: to.userId, ...told[0] };
    const timestamp = (notifications.at(-1)?.createdAt ?? new Date(0)).toISOString();
    const body = JSON.stringify({ type: `notification.${kind}`, timestamp, data });
    const headers = signedHeaders(webhook.secret, id, body);
    const status = await post({ url: new URL(webhook.url), body, headers, signal, allowPrivate }).catch(
      (error: unknown) => {
        throw error instanceof PrivateAddress
          ? new Hopeless(`The webhook was not called: ${error.message}`)
          : error;
      },
    );
    if (status === GONE) throw new Hopeless('The webhook answered 410: nobody wants it any more');
    if (status < 200 || status > 299) throw new Error(`The webhook answered ${status}`);
    return SENT;
  }
}
