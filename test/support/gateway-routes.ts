import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { GatewayModule } from '../../apps/gateway/src/gateway.module';

/** Every route of the gateway's controllers as Nest knows it: `GET /api/articles/:slug`. */
export function gatewayRoutes(): string[] {
  return (GatewayModule.forRoot({ API_DOCS: true } as never).controllers ?? []).flatMap((controller) =>
    routesOf(controller),
  );
}

function routesOf(controller: Type): string[] {
  const prototype = controller.prototype as Record<string, object>;
  const base = Reflect.getMetadata('path', controller) as string;
  const names = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
  return names.flatMap((name) => {
    const handler = prototype[name] as object;
    const path = Reflect.getMetadata('path', handler) as string | undefined;
    if (path === undefined) return [];
    const method = RequestMethod[Reflect.getMetadata('method', handler) as RequestMethod];
    const isBeside =
      base.startsWith('.well-known') || ['docs', 'openapi.json', 'asyncapi.json'].includes(path);
    const parts = [...(isBeside ? [] : ['api']), base, path];
    return [
      `${method} /${parts
        .flatMap((part) => part.split('/'))
        .filter(Boolean)
        .join('/')}`,
    ];
  });
}
