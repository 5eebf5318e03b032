import { z } from 'zod';
import { Caused } from './fields';
import { rpc } from './rpc';

/**
 * The call by which the gateway waits until a service has handled given events, so that a client reads what it wrote. The reply has
 * the events that the service published in turn, and `settled: false` when it has not caught up before the deadline.
 */
export const caughtUpRpc = (service: 'articles' | 'notifications' | 'users') =>
  rpc(`rpc.${service}.settled.v1`, Caused, z.object({ settled: z.boolean(), ...Caused.shape }), {
    idempotent: true,
  });
export type CaughtUpRpc = ReturnType<typeof caughtUpRpc>;
