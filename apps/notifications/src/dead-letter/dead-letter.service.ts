import { mustBeAdmin } from '#access';
import { DeadLetterNotFound, type NotificationsRpc, type RequestOf } from '#contracts';
import { type Page, pageOf, Transaction } from '#database';
import { type DeadJob, type DeadJobCursor, DeadJobs } from '#jobs';
import { actorOf, type Context, type DeadLetter, DeadLetters } from '#transport';
import { Injectable } from '@nestjs/common';

export type Dead = { event: DeadLetter } | { job: DeadJob };

/** Permanent failures of the whole platform: events that consumers gave up, and jobs of this service's queue. */
@Injectable()
export class DeadLetterService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: DeadLetters,
    private readonly jobs: DeadJobs,
  ) {}

  /** Newest first. `next` is the cursor of the next page, or null. */
  async list(
    context: Context,
    { limit, cursor }: RequestOf<typeof NotificationsRpc.deadLetters>,
  ): Promise<Page<Dead>> {
    mustBeAdmin(actorOf(context));
    const after = parseCursor(cursor);
    const [events, jobs] = await Promise.all([
      this.events.list(limit + 1, after.event),
      this.jobs.page(limit + 1, after.job),
    ]);
    const merged: Dead[] = [...events.map((event) => ({ event })), ...jobs.map((job) => ({ job }))];
    merged.sort((one, other) => diedAt(other) - diedAt(one));
    return pageOf(merged, limit, (_last, page) => cursorAfter(page, after));
  }

  /** @throws DeadLetterNotFound */
  async get(context: Context, id: string): Promise<Dead> {
    mustBeAdmin(actorOf(context));
    const [source, number] = split(id);
    const found =
      source === 'event'
        ? await this.events.get(Number(number)).then((event) => event && { event })
        : await this.jobs.byId(number).then((job) => job && { job });
    if (!found) throw new DeadLetterNotFound();
    return found;
  }

  /** Retries it; it is not a dead letter any more. @throws DeadLetterNotFound */
  async retry(context: Context, id: string): Promise<void> {
    mustBeAdmin(actorOf(context));
    const [source, number] = split(id);
    const found =
      source === 'event'
        ? await this.events.retry(Number(number))
        : await this.transaction.run((tx) => this.jobs.retry(tx, number));
    if (!found) throw new DeadLetterNotFound();
  }

  /** Deletes it. @throws DeadLetterNotFound */
  async discard(context: Context, id: string): Promise<void> {
    mustBeAdmin(actorOf(context));
    const [source, number] = split(id);
    const found =
      source === 'event'
        ? await this.events.discard(Number(number))
        : await this.transaction.run((tx) => this.jobs.discard(tx, number));
    if (!found) throw new DeadLetterNotFound();
  }
}

const split = (id: string): [source: string, number: string] => id.split('-', 2) as [string, string];

const diedAt = (dead: Dead): number =>
  'event' in dead ? Date.parse(dead.event.diedAt) : dead.job.diedAt.getTime();

/** The last item of each source on the pages so far; absent when there was no item, which the text form writes as 0. */
interface Cursor {
  event?: number;
  job?: DeadJobCursor;
}

function parseCursor(cursor = '0.0.0'): Cursor {
  const [event, diedAtMicros = '', id = ''] = cursor.split('.');
  return {
    ...(event !== '0' && { event: Number(event) }),
    ...(diedAtMicros !== '0' && { job: { diedAtMicros, id } }),
  };
}

function cursorAfter(page: readonly Dead[], before: Cursor): string {
  const event = page.findLast((dead) => 'event' in dead)?.event.id ?? before.event ?? 0;
  const { diedAtMicros, id } = page.findLast((dead) => 'job' in dead)?.job ??
    before.job ?? { diedAtMicros: '0', id: '0' };
  return `${event}.${diedAtMicros}.${id}`;
}
