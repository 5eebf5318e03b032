import { type JobDefinition, scheduled } from '#jobs';
import { dailyDigest } from './delivery/daily-digest.job';
import { deliver } from './delivery/deliver.job';
import { updateNotifications } from './article/update-notifications.job';
import { fanOut } from './fan-out/fan-out.job';
import type { NotificationsEnv } from './notifications.env';
import { sendSecurityEmail } from './security-email/send-security-email.job';
import { tidy } from './tidy/tidy.job';

/** Every kind of job that this service runs. */
export const jobs = ({ DIGEST_CRON, TIDY_CRON }: Readonly<NotificationsEnv>): JobDefinition[] => [
  deliver,
  sendSecurityEmail,
  fanOut,
  updateNotifications,
  scheduled(dailyDigest, DIGEST_CRON),
  scheduled(tidy, TIDY_CRON),
];
