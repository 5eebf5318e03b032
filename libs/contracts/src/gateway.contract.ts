import { z } from 'zod';

/**
 * Where gateways tell one another what clients have spent of their limits, over core NATS. A message that is lost makes a
 * limit a little wider for as long as its window lasts.
 */
export const LIMITS_SUBJECT = 'gateway.limits.v1';

/** What one gateway has let through since it last told: policy, client, how many requests, and when the window ends. */
export const LimitsSpent = z.object({
  from: z.uuid(),
  spent: z.array(z.tuple([z.string(), z.string(), z.int().positive(), z.int().positive()])),
});
export type LimitsSpent = z.infer<typeof LimitsSpent>;
