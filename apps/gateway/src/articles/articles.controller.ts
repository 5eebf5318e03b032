import { ArticlesRpc, type ArticleSummary, type ArticleView, ChangeArticle, CreateArticle } from '#contracts';
import { type Call, RpcClient } from '#messaging';
import { Controller, Delete, Get, HttpCode, Post, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { OptionalLogin } from '../auth/access';
import { Revalidated } from '../http/caching';
import { PathText } from '../http/path-text';
import { CurrentCall } from '../http/request-context';
import { ValidBody, ValidParam, ValidQuery } from '../http/valid';
import { ArticlesQuery } from './articles.dto';
import { linkHeader } from './link-header';

interface ArticlePage {
  articles: ArticleSummary[];
  total: number;
  limit: number;
  offset: number;
  nextCursor: string | null;
}

@Controller('articles')
export class ArticlesController {
  constructor(private readonly rpc: RpcClient) {}

  @OptionalLogin()
  @Revalidated()
  @Get()
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
  async create(
    @ValidBody(CreateArticle) body: CreateArticle,
    @CurrentCall() call: Call,
  ): Promise<{ article: ArticleView }> {
    return { article: await this.rpc.call(ArticlesRpc.create, body, call) };
  }

  @OptionalLogin()
  @Revalidated()
  @Get(':slug')
  async get(
    @ValidParam('slug', PathText) slug: string,
    @CurrentCall() call: Call,
  ): Promise<{ article: ArticleView }> {
    return { article: await this.rpc.call(ArticlesRpc.get, { slug }, call) };
  }

  @Put(':slug')
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
