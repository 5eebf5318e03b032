export { type Client, createClient } from './client.ts';
export { NetworkError, ProblemError } from './errors.ts';
export type * from './generated/api.ts';
export type { ProblemCode } from './generated/problem-codes.ts';
export type {
  CallOptions,
  ClientOptions,
  KeyedCallOptions,
  RetryPolicy,
  StreamEvent,
  StreamOptions,
} from './options.ts';
export type { Session } from './session.ts';
export { type Kept, localStorageTokens, memoryTokens, type Tokens, type TokenStore } from './token-store.ts';
