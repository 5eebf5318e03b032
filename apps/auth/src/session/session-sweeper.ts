import { translatePostgresError } from '#database';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SessionRepository } from './session.repository';
import { LOST_RESPONSE_GRACE } from './session.service';

const EVERY_MS = 10_000;

/** Deletes expired sessions, and the successors of used refresh tokens after the grace period for lost responses. */
@Injectable()
export class SessionSweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private sweeping?: Promise<void> | undefined;
  private timer?: NodeJS.Timeout;

  constructor(private readonly sessions: SessionRepository) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.sweeping ??= this.sweep().finally(() => (this.sweeping = undefined));
    }, EVERY_MS);
  }

  /** Before the database is closed: finishes the current round. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
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
