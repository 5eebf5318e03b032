import * as contracts from '#contracts';
import { Controller, Header } from '@nestjs/common';
import { GatewayEnvironment } from '../gateway.env';
import { Route } from '../http/route';
import { type AsyncApi, asyncApi } from './asyncapi';
import { type OpenApi, openApi } from './openapi';
import { PAGE_POLICY, page } from './page';

const { DocumentsRoutes } = contracts;

/** The API described for people and machines, made from the contracts. */
@Controller()
export class DocumentsController {
  private made?: { openApi: OpenApi; asyncApi: AsyncApi; page: string };

  constructor(private readonly env: GatewayEnvironment) {}

  @Route(DocumentsRoutes.openApi)
  async openApi(): Promise<OpenApi & Record<string, unknown>> {
    return { ...this.documents().openApi };
  }

  @Route(DocumentsRoutes.asyncApi)
  async asyncApi(): Promise<AsyncApi & Record<string, unknown>> {
    return { ...this.documents().asyncApi };
  }

  @Route(DocumentsRoutes.page)
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  async page(): Promise<string> {
    return this.documents().page;
  }

  /** Made on the first request: most replicas never get one. */
  private documents() {
    if (this.made) return this.made;
    const { VERSION } = this.env;
    const [http, events] = [openApi(contracts.routesIn(contracts), VERSION), asyncApi(VERSION)];
    return (this.made = { openApi: http, asyncApi: events, page: page(http, events) });
  }
}
