import './password/size-thread-pool';
import '#telemetry/register';
import 'reflect-metadata';
import { runService } from '#service';
import { AuthEnv } from './auth.env';
import { AuthModule } from './auth.module';
import { KeyRingService } from './key/key-ring.service';

void runService({ name: 'auth', env: AuthEnv, module: AuthModule, keys: KeyRingService });
