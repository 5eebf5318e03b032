import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { GatewayModule } from '../../apps/gateway/src/gateway.module';

/** A gateway controller's method that Nest routes requests to: `GET /api/articles/:slug`. */
export interface Handler {
  name: string;
  route: string;
  handler: object;
}

/** All these methods, from Nest's metadata. @param realWorld whether those of the RealWorld API are among them */
export const gatewayHandlers = ({ realWorld = false } = {}): Handler[] =>
  (GatewayModule.forRoot({ API_DOCS: true, REALWORLD: realWorld } as never).controllers ?? []).flatMap(
    (controller) => {
      const prototype = controller.prototype as Record<string, object>;
      const base = Reflect.getMetadata('path', controller) as string;
      return Object.getOwnPropertyNames(prototype).flatMap((name) => {
        const handler = prototype[name] as object;
        const path = Reflect.getMetadata('path', handler) as string | undefined;
        if (name === 'constructor' || path === undefined) return [];
        const method = RequestMethod[Reflect.getMetadata('method', handler) as RequestMethod];
        const route = `${method} ${base === '/' ? '' : base}${path}`;
        return [{ name: `${controller.name}.${name}`, route, handler }];
      });
    },
  );
