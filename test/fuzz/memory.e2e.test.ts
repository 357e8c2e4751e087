import { describe, expect, it } from '@jest/globals';
import { hasGrown, LIVE, RESIDENT, SAMPLE_MS } from './memory.ts';

const MEBIBYTE = 1024 * 1024;

function run(from: number, to: number, samples = 400): readonly number[] {
  return Array.from(
    { length: samples },
    (_each, at) => (from + ((to - from) * at) / samples) * MEBIBYTE,
  );
}

describe('resident memory', () => {
  it.each([
    ['that rises all the time', run(100, 300), true],
    ['that rises by a few per cent', run(300, 360), false],
    ['that rises by a few MiB', run(40, 60), false],
    [
      'that rises in the first quarter alone',
      [...run(50, 200).slice(0, 100), ...run(200, 200)],
      false,
    ],
    ['of a run that is too short to tell', run(100, 300).slice(-100), false],
  ])('%s', (_what, samples, grown) => {
    expect(hasGrown(samples, RESIDENT)).toBe(grown);
  });
});

describe('memory that is live', () => {
  /** An hour in which each of 100,000 cases leaves so many octets behind. */
  function leaking(octets: number): readonly number[] {
    const samples = 3_600_000 / SAMPLE_MS.live;
    return run(28, 28 + (100_000 * octets) / MEBIBYTE, samples);
  }

  it.each([
    ['200 octets left behind by each case of an hour', leaking(200), true],
    ['nothing left behind', leaking(0), false],
    ['what compilers and caches take in an hour', run(28, 34, 720), false],
    ['a run that is too short to tell', run(28, 100, 20), false],
  ])('%s', (_what, samples, grown) => {
    expect(hasGrown(samples, LIVE)).toBe(grown);
  });
});
