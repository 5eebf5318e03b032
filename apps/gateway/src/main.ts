import '#telemetry/register';
import 'reflect-metadata';
import { runService } from '#service';
import { GatewayEnv } from './gateway.env';
import { GatewayModule } from './gateway.module';
import { httpDoor } from './http/http-door';

void runService({ name: 'gateway', env: GatewayEnv, module: GatewayModule, http: httpDoor });
