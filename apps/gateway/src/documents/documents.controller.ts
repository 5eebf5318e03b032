import * as contracts from '#contracts';
import { Controller, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { GatewayEnvironment } from '../gateway.env';
import { Route } from '../http/route';
import { type AsyncApi, asyncApi } from './asyncapi';
import { type OpenApi, openApi } from './openapi';
import { PAGE, PAGE_POLICY } from './page';
import { scalarScript } from './scalar';

const { DocumentsRoutes } = contracts;

/** The API described for people and machines, made from the contracts. Each part is made on its first request. */
@Controller()
export class DocumentsController {
  private http?: OpenApi;
  private events?: AsyncApi;
  private scalar?: Promise<Buffer>;

  constructor(private readonly env: GatewayEnvironment) {}

  @Route(DocumentsRoutes.openApi)
  async openApi(): Promise<OpenApi & Record<string, unknown>> {
    return { ...(this.http ??= openApi(contracts.routesIn(contracts), this.env.VERSION)) };
  }

  @Route(DocumentsRoutes.asyncApi)
  async asyncApi(): Promise<AsyncApi & Record<string, unknown>> {
    return { ...(this.events ??= asyncApi(this.env.VERSION)) };
  }

  @Route(DocumentsRoutes.page)
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  async page(): Promise<string> {
    return PAGE;
  }

  /** Always compressed: browsers accept gzip. */
  @Route(DocumentsRoutes.script)
  async script(@Res() reply: FastifyReply): Promise<void> {
    const script = await (this.scalar ??= scalarScript());
    void reply
      .headers({ 'content-type': 'text/javascript; charset=utf-8', 'content-encoding': 'gzip' })
      .send(script);
  }
}
