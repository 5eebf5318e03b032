import { ArticlesRpc, CommentNotFound, type InputOf } from '#contracts';
import { RpcClient, type Context } from '#transport';
import { Controller } from '@nestjs/common';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { RealWorldRoutes } from './realworld.routes';
import { commentOf } from './views';

/** This API has no pages of comments. */
const MOST = 100;

@Controller()
export class RealWorldCommentsController {
  constructor(private readonly rpc: RpcClient) {}

  /** The newest first. A comment that was deleted since the list was read is left out. */
  @Route(RealWorldRoutes.listComments)
  async list(
    @Input() input: InputOf<typeof RealWorldRoutes.listComments>,
    @CurrentContext() context: Context,
  ) {
    const { comments } = await this.rpc.call(ArticlesRpc.listComments, { ...input, limit: MOST }, context);
    const numbers = await this.numbersOf(comments, context);
    return {
      comments: comments.flatMap((comment, index) => {
        const number = numbers[index];
        return typeof number === 'number' ? [commentOf(comment, number)] : [];
      }),
    };
  }

  @Route(RealWorldRoutes.addComment)
  async add(
    @Input() { slug, comment: input }: InputOf<typeof RealWorldRoutes.addComment>,
    @CurrentContext() context: Context,
  ) {
    const comment = await this.rpc.call(ArticlesRpc.addComment, { slug, ...input }, context);
    const [number] = await this.numbersOf([comment], context);
    if (typeof number !== 'number') throw new CommentNotFound(); // Deleted since, with its article for example.
    return { comment: commentOf(comment, number) };
  }

  @Route(RealWorldRoutes.removeComment)
  async remove(
    @Input() { slug, id: number }: InputOf<typeof RealWorldRoutes.removeComment>,
    @CurrentContext() context: Context,
  ) {
    const { id } = await this.rpc.call(ArticlesRpc.commentByNumber, { slug, number }, context);
    await this.rpc.call(ArticlesRpc.removeComment, { slug, id }, context);
  }

  private async numbersOf(comments: { id: string }[], context: Context): Promise<(number | null)[]> {
    if (comments.length === 0) return [];
    const ids = comments.map(({ id }) => id);
    return (await this.rpc.call(ArticlesRpc.commentNumbers, { ids }, context)).numbers;
  }
}
