import { ArticlesRpc, CommentsRoutes, type InputOf } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';

@Controller()
export class CommentsController {
  constructor(private readonly rpc: RpcClient) {}

  @Route(CommentsRoutes.list)
  async list(@Input() input: InputOf<typeof CommentsRoutes.list>, @CurrentContext() context: Context) {
    return this.rpc.json(ArticlesRpc.listComments, input, context);
  }

  @Route(CommentsRoutes.add)
  async add(@Input() input: InputOf<typeof CommentsRoutes.add>, @CurrentContext() context: Context) {
    return { comment: await this.rpc.call(ArticlesRpc.addComment, input, context) };
  }

  @Route(CommentsRoutes.remove)
  async remove(@Input() input: InputOf<typeof CommentsRoutes.remove>, @CurrentContext() context: Context) {
    await this.rpc.call(ArticlesRpc.removeComment, input, context);
  }
}
