import { ArticlesRpc, type ReplyOf } from '#contracts';
import { type Call, RpcClient } from '#transport';
import { Controller, Get } from '@nestjs/common';
import { Public } from '../auth/access';
import { Revalidated } from '../http/caching';
import { Replies } from '../http/replies';
import { CurrentCall } from '../http/request-context';

@Controller('tags')
export class TagsController {
  constructor(private readonly rpc: RpcClient) {}

  @Public()
  @Revalidated()
  @Get()
  @Replies(ArticlesRpc.tags.reply)
  async list(@CurrentCall() call: Call): Promise<ReplyOf<typeof ArticlesRpc.tags>> {
    return this.rpc.call(ArticlesRpc.tags, {}, call);
  }
}
