import { Injectable, Logger } from '@nestjs/common';
import { type Message, type Outlet, type Receipt, SENT } from './message';

/** Writes into the log that somebody has news: who and of what kind, nothing personal. */
@Injectable()
export class LogOutlet implements Outlet {
  private readonly logger = new Logger('Notification');

  async send({ id, kind, to }: Message): Promise<Receipt> {
    this.logger.log({ message_id: id, kind, user_id: to.userId }, 'notification');
    return SENT;
  }
}
