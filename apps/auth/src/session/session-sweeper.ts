import { translatePostgresError } from '#database';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { SessionRepository } from './session.repository';
import { LOST_RESPONSE_GRACE } from './session.service';

const EVERY_MS = 10_000;

/** Deletes expired sessions, and the successors of used refresh tokens after the grace period for lost responses. */
@Injectable()
export class SessionSweeper implements OnApplicationBootstrap, OnApplicationShutdown {
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
      await this.sessions.forgetSuccessors(LOST_RESPONSE_GRACE);
      await this.sessions.deleteAllExpired();
    } catch (error) {
      new Logger(SessionSweeper.name).warn(
        { err: translatePostgresError(error) },
        'could not delete expired sessions',
      );
    }
  }
}
