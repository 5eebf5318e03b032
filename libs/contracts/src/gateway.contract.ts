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

/**
 * The core NATS subject on which gateways say which reads a write has changed, so that no gateway still answers them from its cache when
 * the write is acknowledged.
 */
export const CHANGES_SUBJECT = 'gateway.changes.v1';

/** The subject on which a gateway receives that another one has dropped what it published. */
export const droppedSubject = (gateway: string): string => `gateway.dropped.${gateway}`;

/**
 * `tags`: of the reads that changed, to be acknowledged under `id`. `beat`: the sender caches reads, so others wait for it.
 * `gone`: it no longer does.
 */
export const GatewayChanges = z.object({
  from: z.uuid(),
  id: z.int().optional(),
  tags: z.array(z.string()).optional(),
  beat: z.int().optional(),
  gone: z.literal(true).optional(),
});
export type GatewayChanges = z.infer<typeof GatewayChanges>;

export const GatewayDropped = z.object({ from: z.uuid(), id: z.int() });
export type GatewayDropped = z.infer<typeof GatewayDropped>;
