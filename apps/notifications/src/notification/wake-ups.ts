import { wakeUpSubject } from '#contracts';
import { AppConnection } from '#transport';
import { Injectable } from '@nestjs/common';

/** Informs the gateways that a person has a new notification. A lost message is harmless: they also poll. */
@Injectable()
export class WakeUps {
  constructor(private readonly nats: AppConnection) {}

  /** To be called after the commit: before it, the gateways find nothing. */
  send(userId: string): void {
    const { connection } = this.nats;
    if (!connection.isClosed()) connection.publish(wakeUpSubject(userId));
  }
}
