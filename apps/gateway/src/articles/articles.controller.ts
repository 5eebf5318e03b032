import { ArticlesRoutes, ArticlesRpc, type InputOf, type ReplyOf } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentCall } from '../http/request-context';
import { Input, Route } from '../http/route';
import { linkHeader } from './link-header';

@Controller()
export class ArticlesController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(ArticlesRoutes.list)
  async list(
    @Input() query: InputOf<typeof ArticlesRoutes.list>,
    @CurrentCall() call: Call,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReplyOf<typeof ArticlesRoutes.list>> {
    const { articles, total, nextCursor } = await this.rpc.call(ArticlesRpc.list, query, call);
    const links = linkHeader(query, total, nextCursor);
    if (links) void reply.header('link', links);
    return { articles, total, limit: query.limit, offset: query.offset, nextCursor };
  }

  @Route(ArticlesRoutes.create)
  async create(@Input() input: InputOf<typeof ArticlesRoutes.create>, @CurrentCall() call: Call) {
    return { article: await this.rpc.call(ArticlesRpc.create, input, call) };
  }

  @Route(ArticlesRoutes.get)
  async get(@Input() input: InputOf<typeof ArticlesRoutes.get>, @CurrentCall() call: Call) {
    return { article: await this.rpc.call(ArticlesRpc.get, input, call) };
  }

  @Route(ArticlesRoutes.change)
  async change(@Input() input: InputOf<typeof ArticlesRoutes.change>, @CurrentCall() call: Call) {
    return { article: await this.rpc.call(ArticlesRpc.change, input, call) };
  }

  @Route(ArticlesRoutes.delete)
  async delete(@Input() input: InputOf<typeof ArticlesRoutes.delete>, @CurrentCall() call: Call) {
    await this.rpc.call(ArticlesRpc.delete, input, call);
  }
}
