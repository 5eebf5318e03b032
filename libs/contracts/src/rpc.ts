import type { z } from 'zod';

/** The contract of a call: the request that a service accepts on `subject`, and its reply. */
export interface Rpc<Request extends z.ZodType = z.ZodType, Reply extends z.ZodType = z.ZodType> {
  readonly subject: string;
  readonly request: Request;
  readonly reply: Reply;
  /** The longest time a caller waits, in milliseconds, unless its own deadline is nearer. */
  readonly timeoutMs: number;
  /** Whether a call may be repeated: reads, and writes with an idempotency key where they support one. */
  readonly idempotent: boolean | 'with-key';
}

export type RequestOf<C extends Rpc> = z.output<C['request']>;
export type RequestInput<C extends Rpc> = z.input<C['request']>;
/** The reply to a call, or of a route of the public API. */
export type ReplyOf<C extends { readonly reply: z.ZodType }> = z.output<C['reply']>;

const SUBJECT = /^rpc\.[a-z]+(\.[a-z][a-z-]*)+\.v[1-9]\d*$/;

/**
 * Declares a call. The gateway's client and the service's handler both derive their types from it.
 * @param subject `rpc.<service>.<verb>.v1`
 * @throws when the subject breaks the naming rule
 */
export function rpc<Request extends z.ZodType, Reply extends z.ZodType>(
  subject: string,
  request: Request,
  reply: Reply,
  { timeoutMs = 5_000, idempotent = false }: { timeoutMs?: number; idempotent?: boolean | 'with-key' } = {},
): Rpc<Request, Reply> {
  if (!SUBJECT.test(subject)) throw new Error(`"${subject}" is not rpc.<service>.<verb>.v<N>`);
  return Object.freeze({ subject, request, reply, timeoutMs, idempotent });
}
