import type { RateLimit } from './model.ts';

/** A token bucket at one moment. */
export interface Bucket {
  readonly tokens: number;
  /** Milliseconds on the clock of `now` up to which tokens have been filled in. */
  readonly filledAt: number;
}

const MILLISECONDS = 1000;

/**
 * Takes one token if there is one. `now`: milliseconds on any clock that does not jump forward; time that runs back
 * gives nothing, and neither does the way to where it was. No bucket yet is a full one.
 */
export function takeToken(
  bucket: Bucket | undefined,
  limit: RateLimit,
  now: number,
): { readonly allowed: boolean; readonly bucket: Bucket } {
  const { tokens, filledAt } = filled(bucket ?? { tokens: limit.burst, filledAt: now }, limit, now);
  const allowed = tokens >= 1;
  return { allowed, bucket: { tokens: allowed ? tokens - 1 : tokens, filledAt } };
}

function filled(bucket: Bucket, { requests, perSeconds, burst }: RateLimit, now: number): Bucket {
  const elapsed = Math.max(0, now - bucket.filledAt);
  const gained = (elapsed * requests) / (perSeconds * MILLISECONDS);
  return {
    tokens: Math.min(burst, bucket.tokens + gained),
    filledAt: Math.max(now, bucket.filledAt),
  };
}
