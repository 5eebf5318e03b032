/** A rate limit: `quota` requests in each window of `window` seconds. */
export interface Policy {
  readonly name: string;
  readonly quota: number;
  readonly window: number;
}

/** The state of a client under a policy. */
export interface Standing {
  readonly policy: Policy;
  /** Whether the request was within the quota. */
  readonly within: boolean;
  readonly remaining: number;
  /** Seconds until the window ends. */
  readonly reset: number;
}

/**
 * The headers with a client's limits.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export const limitHeaders = (standings: Standing[]) => ({
  'ratelimit-policy': standings
    .map(({ policy: { name, quota, window } }) => `"${name}";q=${quota};w=${window}`)
    .join(', '),
  ratelimit: standings
    .map(({ policy: { name }, remaining, reset }) => `"${name}";r=${remaining};t=${reset}`)
    .join(', '),
});
