/** Where retries begin and where they stop growing, in milliseconds. */
export interface RetryBounds {
  readonly floorMs: number;
  readonly ceilingMs: number;
}

/** No server may send us away for longer, in milliseconds: an answer that is wrong would stop us for good. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/**
 * How long to wait before trying again, in milliseconds: full jitter over a bound that doubles with each failure in a
 * row, never below the floor, so that many replicas do not come back at once.
 * @param failures in a row, at least 1
 * @param random from 0 up to 1
 */
export function retryDelay(
  failures: number,
  random: number,
  { floorMs, ceilingMs }: RetryBounds,
): number {
  const bound = Math.min(ceilingMs, floorMs * 2 ** Math.min(failures, 32));
  return floorMs + random * (bound - floorMs);
}

/** The same after an answer that named a time (Retry-After): after that time, not together with everybody else. */
export function retryDelayAfter(retryAfterSeconds: number | null, delayMs: number): number {
  if (retryAfterSeconds === null) return delayMs;
  return Math.min(retryAfterSeconds * 1000, LONGEST_RETRY_AFTER_MS) + delayMs;
}
