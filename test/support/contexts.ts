import type { Actor } from '#contracts';
import type { Context } from '#transport';

/** The context of an anonymous request. */
export const CONTEXT: Context = {
  trace: { traceId: '1'.repeat(32), spanId: '1'.repeat(16), sampled: false },
};

/** The context of a request by this account. */
export const contextOf = ({ id, roles = [], sessionId = '' }: Partial<Actor> & { id: string }): Context => ({
  ...CONTEXT,
  actor: { id, roles, sessionId },
});
