import { wakeUpSubject } from '#contracts';
import { AppConnection } from '#transport';
import { Injectable } from '@nestjs/common';

/** Tells the gateways that somebody has something new. May be lost: they look for themselves now and then. */
@Injectable()
export class WakeUps {
  constructor(private readonly messaging: AppConnection) {}

  /** Call it after the commit: who looks before it finds nothing. */
  send(userId: string): void {
    const { connection } = this.messaging;
    if (!connection.isClosed()) connection.publish(wakeUpSubject(userId));
  }
}
