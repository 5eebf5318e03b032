import type { NotificationsEnv } from './notifications.env';

/** The process's variables as an injectable. */
export class NotificationsEnvironment {
  constructor(readonly env: Readonly<NotificationsEnv>) {}
}
