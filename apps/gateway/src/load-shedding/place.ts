import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NounQueue } from './noun-queue';

const PLACE = Symbol('place');
type Placed = IncomingMessage & { [PLACE]?: Place };

/** The place of a running request in the queue of its noun. It is freed once. */
class Place {
  private readonly startedAt = performance.now();
  private isFree = false;

  constructor(private readonly queue: NounQueue) {}

  free(isMeasured: boolean): void {
    if (this.isFree) return;
    this.isFree = true;
    this.queue.end(isMeasured ? performance.now() - this.startedAt : undefined);
  }
}

/**
 * Gives a running request its place, until its response has ended or its client has left. It is not kept until the response has been sent:
 * one that waits behind another of its connection, or whose client reads slowly, occupies nothing that others wait for.
 */
export function takePlace(request: IncomingMessage, response: ServerResponse, queue: NounQueue): void {
  const place = new Place(queue);
  (request as Placed)[PLACE] = place;
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.end = (...args: unknown[]) => {
    const ended = end(...args);
    place.free(response.statusCode < 400);
    return ended;
  };
  response.once('close', () => place.free(false));
}

/**
 * Frees the place of a request before its response ends, if it has one: what remains is done without the services.
 * @param isMeasured whether its duration so far shows how long the work of its noun takes
 */
export function freePlace(request: IncomingMessage, isMeasured: boolean): void {
  (request as Placed)[PLACE]?.free(isMeasured);
}
