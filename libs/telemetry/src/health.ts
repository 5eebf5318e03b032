import { Injectable } from '@nestjs/common';

/** Answers whether one thing an app depends on works; a rejection or `false` means it does not. */
export type Check = () => Promise<boolean>;
export type Report = Record<string, 'up' | 'down'>;

const CHECK_TIMEOUT_MS = 1_000;

/** What an app depends on. Whoever brings a dependency adds its check. */
@Injectable()
export class Health {
  private readonly checks = new Map<string, Check>();

  add(name: string, check: Check): void {
    this.checks.set(name, check);
  }

  /** Runs all checks side by side; one that takes longer than a second counts as down. */
  async report(): Promise<Report> {
    const parts = [...this.checks].map(async ([name, check]) => [name, (await works(check)) ? 'up' : 'down']);
    return Object.fromEntries(await Promise.all(parts)) as Report;
  }
}

async function works(check: Check): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, CHECK_TIMEOUT_MS, false);
  });
  try {
    return await Promise.race([check(), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
