import type { NotificationsEnv } from './notifications.env';

/** The service's settings as an injectable. */
export class NotificationsEnvironment {
  constructor(readonly env: Readonly<NotificationsEnv>) {}
}

/** The folder of job files as an injectable, so that a test can name another. */
export class JobsFolder {
  constructor(readonly path: string) {}
}
