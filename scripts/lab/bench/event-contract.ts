import { event } from '#contracts';
import { z } from 'zod';

/** What both sides of the benchmark exchange: a fact the size of most. */
export const BenchHappened = event(
  'events.bench.bench-happened.v1',
  z.object({ articleId: z.string(), authorId: z.string(), slug: z.string(), title: z.string() }),
);
