import { Injectable, Logger } from '@nestjs/common';
import { type Message, type Receipt, type Sender, SENT } from '../message/message';

/** Logs that a person has a notification: their id and its kind, no personal data. */
@Injectable()
export class LogSender implements Sender {
  private readonly logger = new Logger('Notification');

  async send({ id, kind, to }: Message): Promise<Receipt> {
    this.logger.log({ message_id: id, kind, user_id: to.userId }, 'notification');
    return SENT;
  }
}
