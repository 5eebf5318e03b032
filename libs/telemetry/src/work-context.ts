import { AsyncLocalStorage } from 'node:async_hooks';
import type { TraceContext } from './trace-context';

/** What every log line of a piece of work says about it, tracing or not. */
export interface Work {
  readonly requestId?: string;
  readonly trace?: TraceContext;
  /** Where the client is that it is done for, as the gateway counts it. */
  readonly clientAddress?: string;
  /** What an operation learns for its line. */
  readonly learned?: { userId?: unknown };
}

const storage = new AsyncLocalStorage<Work>();

/** Runs what belongs to one request, call or event; log lines written meanwhile carry its ids. */
export const during = <T>(work: Work, run: () => T): T => storage.run(work, run);

export const currentWork = (): Work | undefined => storage.getStore();
