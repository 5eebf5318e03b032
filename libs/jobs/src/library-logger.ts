import { Logger } from '@nestjs/common';
import type { Logger as LibraryLogger } from 'graphile-worker';

/** Writes the job library's messages to the service's log. A failed job runs again, so it is a warning. */
export async function libraryLogger(): Promise<LibraryLogger> {
  const { Logger: Library } = await import('graphile-worker');
  const logger = new Logger('Jobs');
  return new Library(() => (level, message) => {
    if (level === 'error' || level === 'warning') logger.warn(message);
    else logger.debug(message);
  });
}
