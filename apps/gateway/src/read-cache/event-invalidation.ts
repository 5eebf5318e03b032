import { type Event, ReadTag } from '#contracts';
import { CLOUD_EVENT, type FanOutListener, payloadOf } from '#transport';
import type { JsMsg } from '@nats-io/jetstream';
import type { CachedReplies } from './cached-replies';
import type { Projections } from './projections';

/** Drops the replies that the events of a service outdate, and everything while events may be missing. */
export class EventInvalidation implements FanOutListener {
  private readonly events: ReadonlyMap<string, Event>;
  /** The stream's sequence number of the last event; undefined after an interruption. */
  private last?: number;

  constructor(
    private readonly replies: CachedReplies,
    private readonly projections: Projections,
    private readonly service: string,
    events: readonly Event[],
  ) {
    this.events = new Map(events.map((event) => [event.type, event]));
    replies.suspend(service);
  }

  receive(message: JsMsg): void {
    const { seq, subject } = message;
    if (this.last !== undefined && seq > this.last + 1) this.replies.drop([ReadTag.everything]);
    this.last = seq;
    const event = this.events.get(subject);
    const data = event?.data.safeParse(payloadOf(message));
    // An event of a newer version, or a payload that is not one: anything may have changed.
    if (!event?.reads || !data?.success) return this.replies.drop([ReadTag.everything]);
    const tags = event.reads.invalidates(data.data);
    if (tags.length === 0) return;
    const id = message.headers?.get(CLOUD_EVENT.id);
    if (event.reads.projectedBy && id) this.projections.hold(id, tags);
    else this.replies.drop(tags);
  }

  interrupted(): void {
    this.last = undefined;
    this.replies.suspend(this.service);
  }

  live(): void {
    this.replies.resume(this.service);
  }
}
