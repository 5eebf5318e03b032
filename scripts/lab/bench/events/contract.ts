import { event } from '#contracts';
import { z } from 'zod';

/** The event of this benchmark, as large as most events. */
export const BenchHappened = event(
  'events.bench.bench-happened.v1',
  z.object({ articleId: z.string(), authorId: z.string(), slug: z.string(), title: z.string() }),
);
