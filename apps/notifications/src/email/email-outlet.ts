import { Injectable } from '@nestjs/common';
import { type Message, type Outlet, type Receipt, SENT, skipped } from '../delivery/message';
import { letterFor } from './letters';
import { Mailer } from './mailer';

/** Sends notifications by e-mail. */
@Injectable()
export class EmailOutlet implements Outlet {
  constructor(private readonly mailer: Mailer) {}

  async send(message: Message): Promise<Receipt> {
    const { name, email: address } = message.to;
    if (!address) return skipped('the recipient has no verified address');
    const sent = await this.mailer.send({ id: message.id, to: { name, address }, ...letterFor(message) });
    return sent ? SENT : skipped('there is no SMTP_URL');
  }
}
