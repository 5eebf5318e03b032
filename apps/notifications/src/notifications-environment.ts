import type { NotificationsEnv } from './notifications.env';

/** The service's settings as an injectable. */
export class NotificationsEnvironment {
  constructor(readonly env: Readonly<NotificationsEnv>) {}
}
