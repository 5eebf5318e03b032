import { Logger } from '@nestjs/common';
import type { Logger as LibraryLogger } from 'graphile-worker';

/** What the job library has to say, in the service's own log. A job that failed is tried again, so that is a warning. */
export async function libraryLogger(): Promise<LibraryLogger> {
  const { Logger: Library } = await import('graphile-worker');
  const logger = new Logger('Jobs');
  return new Library(() => (level, message) => {
    if (level === 'error' || level === 'warning') logger.warn(message);
    else logger.debug(message);
  });
}
