import { ArticleList, ArticlesRpc, ArticleView, ChangeArticle, CreateArticle } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, Delete, Get, HttpCode, Post, Put, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { OptionalLogin } from '../auth/access';
import { VerifiedEmailGuard } from '../auth/verified-email.guard';
import { Revalidated } from '../http/caching';
import { PathText } from '../http/path-text';
import { Replies } from '../http/replies';
import { CurrentCall } from '../http/request-context';
import { ValidBody, ValidParam, ValidQuery } from '../http/valid';
import { ArticlesQuery } from './articles.dto';
import { linkHeader } from './link-header';

const ArticlePage = ArticleList.extend({ limit: z.int(), offset: z.int() });
type ArticlePage = z.infer<typeof ArticlePage>;
const OneArticle = z.object({ article: ArticleView });

@Controller('articles')
@UseGuards(VerifiedEmailGuard)
export class ArticlesController {
  constructor(private readonly rpc: RpcClient) {}

  @OptionalLogin()
  @Revalidated()
  @Get()
  @Replies(ArticlePage)
  async list(
    @ValidQuery(ArticlesQuery) query: ArticlesQuery,
    @CurrentCall() call: Call,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ArticlePage> {
    const { articles, total, nextCursor } = await this.rpc.call(ArticlesRpc.list, query, call);
    const links = linkHeader(query, total, nextCursor);
    if (links) void reply.header('link', links);
    return { articles, total, limit: query.limit, offset: query.offset, nextCursor };
  }

  @Post()
  @Replies(OneArticle)
  async create(
    @ValidBody(CreateArticle) body: CreateArticle,
    @CurrentCall() call: Call,
  ): Promise<{ article: ArticleView }> {
    return { article: await this.rpc.call(ArticlesRpc.create, body, call) };
  }

  @OptionalLogin()
  @Revalidated()
  @Get(':slug')
  @Replies(OneArticle)
  async get(
    @ValidParam('slug', PathText) slug: string,
    @CurrentCall() call: Call,
  ): Promise<{ article: ArticleView }> {
    return { article: await this.rpc.call(ArticlesRpc.get, { slug }, call) };
  }

  @Put(':slug')
  @Replies(OneArticle)
  async change(
    @ValidParam('slug', PathText) slug: string,
    @ValidBody(ChangeArticle) body: ChangeArticle,
    @CurrentCall() call: Call,
  ): Promise<{ article: ArticleView }> {
    return { article: await this.rpc.call(ArticlesRpc.change, { slug, ...body }, call) };
  }

  @Delete(':slug')
  @HttpCode(204)
  async delete(@ValidParam('slug', PathText) slug: string, @CurrentCall() call: Call): Promise<void> {
    await this.rpc.call(ArticlesRpc.delete, { slug }, call);
  }
}
