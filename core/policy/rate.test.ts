import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RateLimit } from './model.ts';
import { takeToken } from './rate.ts';
import type { Bucket } from './rate.ts';

/** Which of the calls at these milliseconds pass. */
function passes(limit: RateLimit, times: readonly number[]): readonly boolean[] {
  let bucket: Bucket | undefined;
  return times.map((now) => {
    const taken = takeToken(bucket, limit, now);
    bucket = taken.bucket;
    return taken.allowed;
  });
}

describe('takeToken', () => {
  it('begins with a full bucket', () => {
    const limit = { requests: 1, perSeconds: 1, burst: 3 };
    expect(passes(limit, [5, 5, 5, 5])).toEqual([true, true, true, false]);
  });

  it('fills evenly', () => {
    const limit = { requests: 2, perSeconds: 4, burst: 1 };
    expect(passes(limit, [0, 1999, 2000, 2000, 3999, 4000])).toEqual([
      true,
      false,
      true,
      false,
      false,
      true,
    ]);
  });

  it('holds no more than the burst', () => {
    const limit = { requests: 10, perSeconds: 1, burst: 2 };
    expect(passes(limit, [0, 0, 60_000, 60_000, 60_000])).toEqual([true, true, true, true, false]);
  });

  it('gives nothing for time that ran back, nor for the way to where it was', () => {
    const limit = { requests: 1, perSeconds: 1, burst: 1 };
    expect(passes(limit, [10_000, 5000, 9000, 10_999, 11_000])).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it('obeys a smaller burst at once', () => {
    const { bucket } = takeToken(undefined, { requests: 1, perSeconds: 1, burst: 100 }, 0);
    const limit = { requests: 1, perSeconds: 1, burst: 1 };
    const first = takeToken(bucket, limit, 0);
    expect(first.allowed).toBe(true);
    expect(takeToken(first.bucket, limit, 0).allowed).toBe(false);
  });

  it('never passes more than the burst and what time has filled in', () => {
    const limit = fc.record({
      requests: fc.integer({ min: 1, max: 100 }),
      perSeconds: fc.constantFrom(1, 60, 3600),
      burst: fc.integer({ min: 1, max: 20 }),
    });
    const steps = fc.array(fc.integer({ min: -50, max: 500 }), { maxLength: 60 });
    fc.assert(
      fc.property(limit, steps, (rate, waits) => {
        let now = 0;
        const times = waits.map((wait) => (now += wait));
        const passed = passes(rate, times).filter(Boolean).length;
        const [first = 0] = times;
        const elapsed = Math.max(first, ...times) - first;
        const filled = (elapsed * rate.requests) / (rate.perSeconds * 1000);
        expect(passed).toBeLessThanOrEqual(rate.burst + filled + 1e-6);
      }),
    );
  });
});
