import '#telemetry/register';
import 'reflect-metadata';
import { runService } from '#service';
import { UsersEnv } from './users.env';
import { UsersModule } from './users.module';

void runService({ name: 'users', env: UsersEnv, module: UsersModule });
