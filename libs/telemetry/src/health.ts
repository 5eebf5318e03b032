import { Injectable } from '@nestjs/common';
import { succeedsInTime } from './in-time';

/** Answers whether one thing an app depends on works; a rejection or `false` means it does not. */
export type Check = () => Promise<boolean>;
export type Report = Record<string, 'up' | 'down'>;

const CHECK_TIMEOUT_MS = 1_000;

/** Whether the things that an app depends on work. The module of each adds a check. */
@Injectable()
export class Health {
  private readonly checks = new Map<string, Check>();

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** Runs all checks concurrently; one that takes longer than a second counts as down. */
  async report(): Promise<Report> {
    const parts = [...this.checks].map(async ([name, check]) => [
      name,
      (await succeedsInTime(check, CHECK_TIMEOUT_MS)) ? 'up' : 'down',
    ]);
    return Object.fromEntries(await Promise.all(parts)) as Report;
  }
}
