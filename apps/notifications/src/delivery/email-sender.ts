import { Injectable } from '@nestjs/common';
import { Mailer } from '../email/mailer';
import { type Message, type Receipt, type Sender, SENT, skipped } from '../message/message';
import { messageEmail } from './message-email';

/** Sends notifications by e-mail. */
@Injectable()
export class EmailSender implements Sender {
  constructor(private readonly mailer: Mailer) {}

  async send(message: Message): Promise<Receipt> {
    const { name, email: address } = message.to;
    if (!address) return skipped('the recipient has no verified address');
    const sent = await this.mailer.send({ id: message.id, to: { name, address }, ...messageEmail(message) });
    return sent ? SENT : skipped('there is no SMTP_URL');
  }
}
