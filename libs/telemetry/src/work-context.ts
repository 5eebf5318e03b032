import { AsyncLocalStorage } from 'node:async_hooks';
import type { TraceContext } from './trace-context';

/** The ids that every log line of a piece of work contains, whether it is traced or not. */
export interface Work {
  readonly requestId?: string;
  readonly trace?: TraceContext;
  /** The client's address, as the gateway's rate limits count it. */
  readonly clientAddress?: string;
  /** What an operation adds to its log line. */
  readonly learned?: { userId?: unknown };
}

const storage = new AsyncLocalStorage<Work>();

/** Runs the work of one request, call or event; log lines written during it carry its ids. */
export const during = <T>(work: Work, run: () => T): T => storage.run(work, run);

export const currentWork = (): Work | undefined => storage.getStore();
