import { z } from 'zod';

/**
 * The core NATS subject on which gateways share the requests that they counted for rate limits. A lost message makes a limit a
 * little wider until its window ends.
 */
export const LIMITS_SUBJECT = 'gateway.limits.v1';

/** What one gateway admitted since its last message: policy, client, number of requests, end of the window. */
export const LimitsSpent = z.object({
  from: z.uuid(),
  spent: z.array(z.tuple([z.string(), z.string(), z.int().positive(), z.int().positive()])),
});
export type LimitsSpent = z.infer<typeof LimitsSpent>;
