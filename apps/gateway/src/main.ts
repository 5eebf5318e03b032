import '#telemetry/register';
import 'reflect-metadata';
import { runService } from '#service';
import { GatewayEnv } from './gateway.env';
import { GatewayModule } from './gateway.module';
import { httpServer } from './http/http-server';

void runService({ name: 'gateway', env: GatewayEnv, module: GatewayModule, http: httpServer });
