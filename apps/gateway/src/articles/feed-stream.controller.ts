import {
  ARTICLE_PUBLISHED_SUBJECT,
  ArticlesRpc,
  FeedRoutes,
  type InputOf,
  MOST_READERS,
  type ReplyOf,
  type StreamedArticle,
} from '#contracts';
import { AppConnection, type Context, RpcClient } from '#transport';
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { LastEventIdHeader } from '../streams/last-event-id';
import { PAGE, type Page, type StreamSource } from '../streams/stream-source';
import { Streams } from '../streams/streams';
import { wakeUpsOn } from '../streams/wake-ups';

type Published = ReplyOf<typeof ArticlesRpc.publishedSince>;

const { stream } = FeedRoutes;
/** Articles that one read looks at for a single client, which may find few of them in its feed. */
const LONG_PAGE = 1_000;

@Controller()
export class FeedStreamController {
  /** One for all accounts: an article is read once, with the clients that have it in their feeds. */
  private readonly source: StreamSource;

  constructor(
    private readonly rpc: RpcClient,
    private readonly streams: Streams,
    { connection }: AppConnection,
  ) {
    this.source = {
      topic: 'feed',
      key: 'feed',
      isPerAccount: true,
      wakeUps: wakeUpsOn(connection, ARTICLE_PUBLISHED_SUBJECT),
      after: (position, context, accountIds) => this.after(position, context, accountIds),
    };
  }

  @Route(stream)
  async stream(
    @Input() { lastEventId }: InputOf<typeof stream>,
    @LastEventIdHeader() header: number | undefined,
    @CurrentContext() context: Context,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { upTo: newest } = await this.rpc.call(ArticlesRpc.publishedSince, {}, context);
    this.streams.start(reply, { source: this.source, newest, last: header ?? lastEventId });
  }

  private async after(
    after: number,
    { requestId, trace, deadline }: Context,
    accountIds: string[],
  ): Promise<Page> {
    const limit = accountIds.length === 1 ? LONG_PAGE : PAGE;
    const groups = Array.from(
      { length: Math.max(1, Math.ceil(accountIds.length / MOST_READERS)) },
      (_, index) => accountIds.slice(index * MOST_READERS, (index + 1) * MOST_READERS),
    );
    const context = { requestId, trace, deadline };
    const replies = await Promise.all(
      groups.map((readers) => this.rpc.call(ArticlesRpc.publishedSince, { after, readers, limit }, context)),
    );
    return pageFrom(replies);
  }
}

/** Groups are read one after the other, so each reply ends at another position; the page ends at the first of them. */
function pageFrom(replies: Published[]): Page {
  const upTo = Math.min(...replies.map((reply) => reply.upTo));
  const events = new Map<
    number,
    { position: number; event: 'article'; data: StreamedArticle; readers: Set<string> }
  >();
  for (const { position, readers, article: data } of replies.flatMap(({ articles }) => articles)) {
    if (position > upTo) continue;
    const event = events.get(position) ?? { position, event: 'article', data, readers: new Set() };
    for (const reader of readers) event.readers.add(reader);
    events.set(position, event);
  }
  return {
    events: [...events.values()].sort((one, other) => one.position - other.position),
    upTo,
    hasMore: replies.some(({ hasMore }) => hasMore),
    isPending: replies.some(({ isPending }) => isPending),
  };
}
