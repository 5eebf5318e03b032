import { ArticlesRoutes, ArticlesRpc, type InputOf, Json, type ReplyOf } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { partsOf } from './list-parts';
import { linkHeader } from './link-header';

@Controller()
export class ArticlesController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(ArticlesRoutes.list)
  async list(
    @Input() query: InputOf<typeof ArticlesRoutes.list>,
    @CurrentContext() context: Context,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Json<ReplyOf<typeof ArticlesRoutes.list>>> {
    const { articles, total, nextCursor } = partsOf(await this.rpc.json(ArticlesRpc.list, query, context));
    const links = linkHeader(query, total, nextCursor);
    if (links) void reply.header('link', links);
    return Json.object({ articles, total, limit: query.limit, offset: query.offset, nextCursor });
  }

  @Route(ArticlesRoutes.create)
  async create(@Input() input: InputOf<typeof ArticlesRoutes.create>, @CurrentContext() context: Context) {
    return Json.object({ article: await this.rpc.json(ArticlesRpc.create, input, context) });
  }

  @Route(ArticlesRoutes.get)
  async get(@Input() input: InputOf<typeof ArticlesRoutes.get>, @CurrentContext() context: Context) {
    return Json.object({ article: await this.rpc.json(ArticlesRpc.get, input, context) });
  }

  @Route(ArticlesRoutes.change)
  async change(@Input() input: InputOf<typeof ArticlesRoutes.change>, @CurrentContext() context: Context) {
    return Json.object({ article: await this.rpc.json(ArticlesRpc.change, input, context) });
  }

  @Route(ArticlesRoutes.delete)
  async delete(@Input() input: InputOf<typeof ArticlesRoutes.delete>, @CurrentContext() context: Context) {
    await this.rpc.call(ArticlesRpc.delete, input, context);
  }
}
