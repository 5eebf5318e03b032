import { setTimeout as sleep } from 'node:timers/promises';
import { ArticlesRpc } from '#contracts';
import { untraced } from '#telemetry';
import type { RpcClient } from '#transport';
import type { CachedReplies } from './cached-replies';

/** Events in one call. */
const MOST_EVENTS = 100;
const CALL_MS = 2_000;
/** One by one, when one of them keeps the others: in groups, and briefly, because a service that is behind needs its time for itself. */
const GROUP = 4;
const ALONE_MS = 250;
const RETRY_MS = 250;
/** An event that was not handled after this time has failed. What the service answers until it is repaired is what there is to read. */
const PATIENCE_MS = 30_000;

interface Pending {
  readonly release: () => void;
  readonly since: number;
}

/**
 * Keeps replies from being stored that the articles service may still read from a former state: an event of another service reaches the
 * gateway before the service has applied it. The gateway asks the service, as it does before it acknowledges a write.
 */
export class Projections {
  private readonly pending = new Map<string, Pending>();
  private asking = false;
  private stopped = false;

  constructor(
    private readonly rpc: Pick<RpcClient, 'call'>,
    private readonly replies: CachedReplies,
  ) {}

  /** Drops the tags, and stores nothing that has one of them until the service has handled the event. */
  hold(event: string, tags: readonly string[]): void {
    const release = this.replies.hold(tags);
    this.pending.get(event)?.release();
    this.pending.set(event, { release, since: performance.now() });
    void this.askUntilHandled();
  }

  stop(): void {
    this.stopped = true;
    this.release([...this.pending.keys()]);
  }

  private async askUntilHandled(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    while (this.pending.size > 0 && !this.stopped) {
      const events = [...this.pending.keys()].slice(0, MOST_EVENTS);
      if (await this.areHandled(events)) this.release(events);
      else {
        // One that was not handled does not keep the others.
        const before = this.pending.size;
        for (let at = 0; at < events.length && !this.stopped; at += GROUP)
          await Promise.all(events.slice(at, at + GROUP).map((event) => this.releaseAlone(event)));
        if (this.pending.size >= before) await sleep(RETRY_MS);
      }
    }
    this.asking = false;
  }

  private async releaseAlone(event: string): Promise<void> {
    if ((await this.areHandled([event], ALONE_MS)) || this.isOverdue(event)) this.release([event]);
  }

  private async areHandled(events: string[], waitMs = CALL_MS): Promise<boolean> {
    const context = { deadline: Date.now() + waitMs };
    try {
      return (await untraced(() => this.rpc.call(ArticlesRpc.caughtUp, { events }, context))).settled;
    } catch {
      return false;
    }
  }

  private isOverdue(event: string): boolean {
    return performance.now() - (this.pending.get(event)?.since ?? 0) > PATIENCE_MS;
  }

  private release(events: string[]): void {
    for (const event of events) {
      this.pending.get(event)?.release();
      this.pending.delete(event);
    }
  }
}
