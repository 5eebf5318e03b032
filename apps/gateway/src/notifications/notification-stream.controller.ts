import { type Actor, type InputOf, NotificationsRpc, NotificationsRoutes, wakeUpSubject } from '#contracts';
import { AppConnection, type Context, RpcClient } from '#transport';
import { Controller, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, CurrentContext } from '../http/request-context';
import { Input, Route } from '../http/route';
import { LastEventIdHeader } from '../streams/last-event-id';
import { PAGE, pageOf, type StreamSource } from '../streams/stream-source';
import { Streams } from '../streams/streams';
import { wakeUpsOn } from '../streams/wake-ups';

const { stream } = NotificationsRoutes;

@Controller()
export class NotificationStreamController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly nats: AppConnection,
    private readonly streams: Streams,
  ) {}

  @Route(stream)
  async stream(
    @Input() { lastEventId }: InputOf<typeof stream>,
    @LastEventIdHeader() header: number | undefined,
    @CurrentActor() { id }: Actor,
    @CurrentContext() context: Context,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { last: newest } = await this.rpc.call(NotificationsRpc.since, {}, context);
    this.streams.start(reply, { source: this.sourceOf(id), newest, last: header ?? lastEventId });
  }

  private sourceOf(accountId: string): StreamSource {
    return {
      topic: 'notifications',
      key: `notifications ${accountId}`,
      wakeUps: wakeUpsOn(this.nats.connection, wakeUpSubject(accountId)),
      after: async (after, context) => {
        const { notifications, last } = await this.rpc.call(
          NotificationsRpc.since,
          { after, limit: PAGE },
          context,
        );
        const events = notifications.map((data) => ({
          position: data.seq,
          event: 'notification' as const,
          data,
        }));
        return pageOf(stream, events, last);
      },
    };
  }
}
