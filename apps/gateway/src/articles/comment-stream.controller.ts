import { ArticlesRpc, commentsChangedSubject, CommentsRoutes, type InputOf } from '#contracts';
import { AppConnection, type Context, RpcClient } from '#transport';
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { LastEventIdHeader } from '../streams/last-event-id';
import { PAGE, pageOf, type StreamSource } from '../streams/stream-source';
import { Streams } from '../streams/streams';
import { wakeUpsOn } from '../streams/wake-ups';

const { stream } = CommentsRoutes;

@Controller()
export class CommentStreamController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly nats: AppConnection,
    private readonly streams: Streams,
  ) {}

  @Route(stream)
  async stream(
    @Input() { slug, lastEventId }: InputOf<typeof stream>,
    @LastEventIdHeader() header: number | undefined,
    @CurrentContext() context: Context,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { articleId, last: newest } = await this.rpc.call(ArticlesRpc.commentsPosition, { slug }, context);
    this.streams.start(reply, { source: this.sourceOf(articleId), newest, last: header ?? lastEventId });
  }

  private sourceOf(articleId: string): StreamSource {
    return {
      topic: 'comments',
      key: `comments ${articleId}`,
      wakeUps: wakeUpsOn(this.nats.connection, commentsChangedSubject(articleId)),
      after: async (after, { requestId, trace, deadline }) => {
        // Without the caller: its read is for the other clients, too.
        const { changes, last } = await this.rpc.call(
          ArticlesRpc.commentsSince,
          { articleId, after, limit: PAGE },
          { requestId, trace, deadline },
        );
        const events = changes.map(({ seq: position, commentId: id, comment }) =>
          comment
            ? { position, event: 'comment' as const, data: comment }
            : { position, event: 'comment-removed' as const, data: { id } },
        );
        return pageOf(stream, events, last);
      },
    };
  }
}
