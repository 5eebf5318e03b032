import type { DataSize } from '../data/size';

/** An account that sends requests. Each run has new ones, so that what earlier runs wrote does not matter. */
export interface BenchAccount {
  id: string;
  token: string;
}

/** An article that one of the accounts has written. */
export interface OwnedArticle {
  slug: string;
  token: string;
}

/** What requests are made of. The generator of load gets it once. */
export interface World {
  size: DataSize;
  accounts: BenchAccount[];
  owned: OwnedArticle[];
  /** Differs between runs, so that the titles of new articles do. */
  run: number;
}

/** Where requests go: the gateways, one gateway without its read cache, or the bare route that others are compared with. */
export type Target = 'gateway' | 'uncached' | 'floor';
export type TargetUrls = Record<Target, string[]>;
