import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { retryDelay, retryDelayAfter } from './retry-delay.ts';

const BOUNDS = { floorMs: 200, ceilingMs: 10_000 };

describe('retryDelay', () => {
  it('doubles its bound with each failure, up to the ceiling', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 1000].map((failures) => retryDelay(failures, 1, BOUNDS));
    expect(longest).toEqual([400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000]);
  });

  it('stays between floor and ceiling', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, random) => {
          const delay = retryDelay(n, random, BOUNDS);
          expect(delay).toBeGreaterThanOrEqual(200);
          expect(delay).toBeLessThanOrEqual(10_000);
        },
      ),
    );
  });
});

describe('retryDelayAfter', () => {
  it.each([
    [null, 300],
    [2, 2300],
    [86_400, 60_300],
  ])('after Retry-After %p', (seconds, delay) => {
    expect(retryDelayAfter(seconds, 300)).toBe(delay);
  });
});
