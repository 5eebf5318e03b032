import { ArticlesRpc, type Nothing, type ReplyOf, type RequestOf } from '#contracts';
import { Handle, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CommentService } from './comment.service';

@Controller()
export class CommentController {
  constructor(private readonly comments: CommentService) {}

  @Handle(ArticlesRpc.addComment)
  async add(
    { slug, ...input }: RequestOf<typeof ArticlesRpc.addComment>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.addComment>> {
    return this.comments.add(context, slug, input);
  }

  @Handle(ArticlesRpc.listComments)
  async list(
    { slug, ...query }: RequestOf<typeof ArticlesRpc.listComments>,
    context: Context,
  ): Promise<ReplyOf<typeof ArticlesRpc.listComments>> {
    const { rows, next } = await this.comments.list(context, slug, query);
    return { comments: rows, nextCursor: next };
  }

  @Handle(ArticlesRpc.removeComment)
  async remove(
    { slug, id }: RequestOf<typeof ArticlesRpc.removeComment>,
    context: Context,
  ): Promise<Nothing> {
    await this.comments.remove(context, slug, id);
    return {};
  }

  @Handle(ArticlesRpc.commentNumbers)
  async numbers({
    ids,
  }: RequestOf<typeof ArticlesRpc.commentNumbers>): Promise<ReplyOf<typeof ArticlesRpc.commentNumbers>> {
    return { numbers: await this.comments.numbersOf(ids) };
  }

  @Handle(ArticlesRpc.commentByNumber)
  async byNumber({
    slug,
    number,
  }: RequestOf<typeof ArticlesRpc.commentByNumber>): Promise<ReplyOf<typeof ArticlesRpc.commentByNumber>> {
    return { id: await this.comments.idOf(slug, number) };
  }
}
