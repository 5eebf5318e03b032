import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { GatewayEnv } from '../gateway.env';
import { SystemHealth } from '../health/system-health';
import { serveConsole } from './console-door';
import { OtlpReceiver } from './otlp-receiver';

/** Opens the console where it is wished for, in development only: it shows what everybody does, to everybody. */
export async function openConsole(
  app: NestFastifyApplication,
  { ENVIRONMENT, CONSOLE_PORT }: Readonly<GatewayEnv>,
): Promise<void> {
  if (ENVIRONMENT !== 'development' || CONSOLE_PORT === undefined) return;
  const receiver = new OtlpReceiver();
  await receiver.listen(CONSOLE_PORT);
  const http = app.getHttpAdapter().getInstance();
  http.addHook('onClose', () => receiver.close());
  serveConsole(http, receiver, app.get(SystemHealth));
}
