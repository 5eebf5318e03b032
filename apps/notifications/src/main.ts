import '#telemetry/register';
import 'reflect-metadata';
import { runService } from '#service';
import { NotificationsEnv } from './notifications.env';
import { NotificationsModule } from './notifications.module';

void runService({ name: 'notifications', env: NotificationsEnv, module: NotificationsModule });
