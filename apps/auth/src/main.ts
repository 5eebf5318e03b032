import '#telemetry/register';
import 'reflect-metadata';
import { runService } from '#messaging';
import { AuthEnv } from './auth.env';
import { AuthModule } from './auth.module';

void runService({ name: 'auth', env: AuthEnv, module: AuthModule });
