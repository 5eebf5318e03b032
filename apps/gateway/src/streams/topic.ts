import { CodedError } from '#contracts';
import type { Context } from '#transport';
import { continueTrace } from '#telemetry';
import type { EventStream } from './event-stream';
import { sent } from './stream-telemetry';
import type { Page, StreamEvent, StreamSource } from './stream-source';

const HEARTBEAT_MS = 15_000;
const PATIENCE_MS = 5_000;
const RETRY_MS = 1_000;
const PENDING_MS = 100;

const NOTHING: Page = { events: [], upTo: 0, hasMore: false };

/** A client of a topic, and how far it is. */
export class Reader {
  /** Whether it gets what the topic reads. If not, it has missed events, and reads them by itself. */
  isLive = false;
  isCatchingUp = false;

  /** @param position of the last event that the client has */
  constructor(
    readonly stream: EventStream,
    readonly context: Context,
    public position: number,
  ) {}

  gets({ position, readers }: StreamEvent): boolean {
    if (position <= this.position) return false;
    return readers === undefined || (this.context.actor !== undefined && readers.has(this.context.actor.id));
  }
}

/**
 * The clients of one source in this gateway. They share a subscription and one read per wake-up. A client that is behind, because it
 * resumes or reads slowly, reads pages by itself at its own pace until it is where the others are; nothing is buffered for it.
 */
export class Topic {
  private readonly readers = new Set<Reader>();
  private readonly stopWakeUps: () => void;
  private readonly heartbeat: NodeJS.Timeout;
  private retry?: NodeJS.Timeout | undefined;
  private isReading = false;
  private readAgain = false;

  /**
   * @param position of the last event that was read
   * @param ended called when the last client has gone
   */
  constructor(
    private readonly source: StreamSource,
    private position: number,
    private readonly ended: () => void,
  ) {
    this.stopWakeUps = source.wakeUps(() => void this.read());
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS);
  }

  add(reader: Reader): void {
    const { closed } = reader.stream;
    this.readers.add(reader);
    closed.addEventListener('abort', () => this.remove(reader), { once: true });
    if (closed.aborted) return this.remove(reader);
    void this.catchUp(reader);
    // Events that were written after `position` was read and before the subscription caused no wake-up here.
    if (this.readers.size === 1) void this.read();
  }

  /** Reads what is new for all clients that have everything before it. Wake-ups during a read cause one more. */
  private async read(): Promise<void> {
    this.readAgain = true;
    if (this.isReading) return;
    this.isReading = true;
    try {
      while (this.readAgain && this.readers.size > 0) {
        this.readAgain = false;
        const live = new Set([...this.readers].filter(({ isLive }) => isLive));
        const page = await this.pageAfter(this.position, this.newestReader, live);
        this.readAgain ||= page.hasMore;
        if (page.isPending) this.readIn(PENDING_MS);
        this.position = Math.max(this.position, page.upTo);
        const isForAll = !this.source.isPerAccount;
        for (const reader of this.readers)
          if (reader.isLive) this.deliver(reader, isForAll || live.has(reader) ? page : NOTHING);
      }
    } catch (error) {
      this.failed(error);
    } finally {
      this.isReading = false;
    }
  }

  /**
   * A client that does not keep up gets the rest when it has read what was sent. One that came during a read which was not for its account
   * gets what it missed.
   */
  private deliver(reader: Reader, { events, upTo }: Page): void {
    const keepsUp = this.sendTo(reader, events);
    if (keepsUp) reader.position = Math.max(reader.position, upTo);
    if (keepsUp && reader.position >= this.position) return;
    reader.isLive = false;
    void this.catchUp(reader);
  }

  /** Sends a client the events that it does not have. @returns whether it keeps up */
  private sendTo(reader: Reader, events: readonly StreamEvent[]): boolean {
    for (const one of events) {
      if (!reader.gets(one)) continue;
      const { position, event, data } = one;
      const keepsUp = reader.stream.send({ id: String(position), event, data });
      reader.position = position;
      sent(this.source.topic);
      if (!keepsUp) return false;
    }
    return true;
  }

  /** Reads pages for one client until it has everything that the others have. */
  private async catchUp(reader: Reader): Promise<void> {
    if (reader.isCatchingUp) return;
    reader.isCatchingUp = true;
    try {
      while (await reader.stream.drained()) {
        if (reader.position >= this.position) {
          reader.isLive = true;
          return;
        }
        const { events, upTo } = await this.pageAfter(reader.position, reader, [reader]);
        if (this.sendTo(reader, events)) reader.position = Math.max(reader.position, upTo);
      }
    } catch (error) {
      this.failed(error);
    } finally {
      reader.isCatchingUp = false;
    }
  }

  private pageAfter(position: number, { context }: Reader, readers: Iterable<Reader>): Promise<Page> {
    const trace = continueTrace(context.trace);
    const accountIds = new Set([...readers].flatMap((reader) => reader.context.actor?.id ?? []));
    return this.source.after(position, { ...context, trace, deadline: Date.now() + PATIENCE_MS }, [
      ...accountIds,
    ]);
  }

  /** Its token is the last to expire, as a rule. */
  private get newestReader(): Reader {
    return [...this.readers].at(-1) as Reader;
  }

  /** An unavailable service is asked again soon. Clients of something that was deleted are sent away. */
  private failed(error: unknown): void {
    if (error instanceof CodedError && error.kind === 'not_found') return this.end();
    this.readIn(RETRY_MS);
  }

  private readIn(milliseconds: number): void {
    this.retry ??= setTimeout(() => {
      this.retry = undefined;
      this.lookAgain();
    }, milliseconds);
  }

  private beat(): void {
    for (const { stream, position } of this.readers) stream.heartbeat(String(position));
    this.lookAgain();
  }

  private lookAgain(): void {
    void this.read();
    for (const reader of this.readers) if (!reader.isLive) void this.catchUp(reader);
  }

  private remove(reader: Reader): void {
    if (!this.readers.delete(reader) || this.readers.size > 0) return;
    clearInterval(this.heartbeat);
    clearTimeout(this.retry);
    this.stopWakeUps();
    this.ended();
  }

  private end(): void {
    for (const { stream } of this.readers) stream.end();
  }
}
