/** How much a client may ask for: `quota` requests within each window of `window` seconds. */
export interface Policy {
  readonly name: string;
  readonly quota: number;
  readonly window: number;
}

/** Where a client stands with a policy. */
export interface Standing {
  readonly policy: Policy;
  /** Whether the request was within the quota. */
  readonly within: boolean;
  readonly remaining: number;
  /** Seconds until the quota is whole again. */
  readonly reset: number;
}

/**
 * The headers that tell a client of its limits.
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
