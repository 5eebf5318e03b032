import type { Actor, NotificationsRpc, RequestOf } from '#contracts';
import { Transaction } from '#database';
import { type DeadLetter, DeadLetters } from '#transport';
import { Injectable } from '@nestjs/common';
import { type DeadJob, DeadJobRepository } from './dead-job.repository';
import { AdminRequired, DeadLetterNotFound } from './dead-letter.errors';

export type Dead = { event: DeadLetter } | { job: DeadJob };

/** What failed for good anywhere on the platform: events given up by consumers, and jobs of this service's queue. */
@Injectable()
export class DeadLetterService {
  constructor(
    private readonly transaction: Transaction,
    private readonly events: DeadLetters,
    private readonly jobs: DeadJobRepository,
  ) {}

  /** The newest first; `next` is the cursor of the page after, if there is one. */
  async list(
    actor: Actor,
    { limit, cursor }: RequestOf<typeof NotificationsRpc.deadLetters>,
  ): Promise<{ page: Dead[]; next: string | null }> {
    mustBeAdmin(actor);
    const place = placeOf(cursor);
    const [events, jobs] = await Promise.all([
      this.events.list(limit + 1, place.event),
      this.jobs.page(limit + 1, place.job),
    ]);
    const merged: Dead[] = [...events.map((event) => ({ event })), ...jobs.map((job) => ({ job }))];
    merged.sort((one, other) => diedAt(other) - diedAt(one));
    const page = merged.slice(0, limit);
    return { page, next: merged.length > limit ? cursorAfter(page, place) : null };
  }

  /** @throws DeadLetterNotFound */
  async get(actor: Actor, id: string): Promise<Dead> {
    mustBeAdmin(actor);
    const [source, number] = split(id);
    const found =
      source === 'event'
        ? await this.events.get(Number(number)).then((event) => event && { event })
        : await this.jobs.byId(number).then((job) => job && { job });
    if (!found) throw new DeadLetterNotFound();
    return found;
  }

  /** Gives it another chance; it is no dead letter any more. @throws DeadLetterNotFound */
  async retry(actor: Actor, id: string): Promise<void> {
    mustBeAdmin(actor);
    const [source, number] = split(id);
    const found =
      source === 'event'
        ? await this.events.retry(Number(number))
        : await this.transaction.run((tx) => this.jobs.retry(tx, number));
    if (!found) throw new DeadLetterNotFound();
  }

  /** Gives it up for good. @throws DeadLetterNotFound */
  async discard(actor: Actor, id: string): Promise<void> {
    mustBeAdmin(actor);
    const [source, number] = split(id);
    const found =
      source === 'event'
        ? await this.events.discard(Number(number))
        : await this.transaction.run((tx) => this.jobs.discard(tx, number));
    if (!found) throw new DeadLetterNotFound();
  }
}

function mustBeAdmin({ roles }: Actor): void {
  if (!roles.includes('admin')) throw new AdminRequired();
}

const split = (id: string): [source: string, number: string] => id.split('-', 2) as [string, string];

const diedAt = (dead: Dead): number =>
  'event' in dead ? Date.parse(dead.event.diedAt) : dead.job.diedAt.getTime();

/** How far a list of two sources has come in each; 0 stands for not begun. */
interface Place {
  event?: number;
  job?: { diedAtMicros: string; id: string };
}

function placeOf(cursor = '0.0.0'): Place {
  const [event, diedAtMicros = '', id = ''] = cursor.split('.');
  return {
    ...(event !== '0' && { event: Number(event) }),
    ...(diedAtMicros !== '0' && { job: { diedAtMicros, id } }),
  };
}

function cursorAfter(page: Dead[], before: Place): string {
  const event = page.findLast((dead) => 'event' in dead)?.event.id ?? before.event ?? 0;
  const { diedAtMicros, id } = page.findLast((dead) => 'job' in dead)?.job ??
    before.job ?? { diedAtMicros: '0', id: '0' };
  return `${event}.${diedAtMicros}.${id}`;
}
