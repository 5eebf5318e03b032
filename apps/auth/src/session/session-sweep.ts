import { asCodedError } from '#database';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SessionRepository } from './session.repository';
import { LOST_ANSWER_GRACE } from './session.service';

const EVERY_MS = 10_000;

/** Deletes sessions whose time has passed, and what used refresh tokens were exchanged for once that cannot be asked any more. */
@Injectable()
export class SessionSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;

  constructor(private readonly sessions: SessionRepository) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), EVERY_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async sweep(): Promise<void> {
    try {
      await this.sessions.forgetSuccessors(LOST_ANSWER_GRACE);
      await this.sessions.deleteAllExpired();
    } catch (error) {
      new Logger(SessionSweep.name).warn(`could not sweep sessions: ${String(asCodedError(error))}`);
    }
  }
}
