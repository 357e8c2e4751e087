/** Milliseconds of the longest wait before the second attempt; it doubles with each failure. */
const LEAST_MS = 200;
/** Milliseconds of the longest wait there is. */
const MOST_MS = 10_000;

/** Milliseconds to wait after so many failures in a row; `random` is from [0, 1). Full jitter: sidecars do not come back all at once. */
export function backoffMs(failures: number, random: number): number {
  return random * Math.min(MOST_MS, LEAST_MS * 2 ** failures);
}
