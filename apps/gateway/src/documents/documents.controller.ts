import { Controller, Get, Header } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { z } from 'zod';
import { Public } from '../auth/access';
import { GatewayEnvironment } from '../gateway-environment';
import { Revalidated } from '../http/caching';
import { Replies, RepliesAs } from '../http/replies';
import { type AsyncApi, asyncApi } from './asyncapi';
import { type OpenApi, openApi } from './openapi';
import { PAGE_POLICY, page } from './page';
import { routesOf } from './routes';

const Document = z.looseObject({ info: z.looseObject({ title: z.string(), version: z.string() }) });

/** What the API is, for people and for machines: made from the routes and contracts that run here. */
@Controller()
export class DocumentsController {
  private made?: { openApi: OpenApi; asyncApi: AsyncApi; page: string };

  constructor(
    private readonly modules: ModulesContainer,
    private readonly env: GatewayEnvironment,
  ) {}

  @Public()
  @Revalidated()
  @Replies(Document)
  @Get('openapi.json')
  async openApi(): Promise<OpenApi & Record<string, unknown>> {
    return { ...this.documents().openApi };
  }

  @Public()
  @Revalidated()
  @Replies(Document)
  @Get('asyncapi.json')
  async asyncApi(): Promise<AsyncApi & Record<string, unknown>> {
    return { ...this.documents().asyncApi };
  }

  @Public()
  @Revalidated()
  @RepliesAs('text/html')
  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', PAGE_POLICY)
  async page(): Promise<string> {
    return this.documents().page;
  }

  /** Made when first asked for: most replicas are never asked. */
  private documents() {
    if (this.made) return this.made;
    const controllers = [...this.modules.values()].flatMap((module) =>
      [...module.controllers.values()].flatMap(({ metatype }) =>
        typeof metatype === 'function' ? [metatype] : [],
      ),
    );
    const [http, events] = [
      openApi(routesOf(controllers as never), this.env.VERSION),
      asyncApi(this.env.VERSION),
    ];
    return (this.made = { openApi: http, asyncApi: events, page: page(http, events) });
  }
}
