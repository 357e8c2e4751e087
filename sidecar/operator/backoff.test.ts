import { describe, expect, it } from '@jest/globals';
import { backoffMs } from './backoff.ts';

describe('backoffMs', () => {
  it.each([
    [0, 0, 0],
    [0, 0.5, 100],
    [1, 0.5, 200],
    [3, 0.5, 800],
    [6, 0.5, 5_000],
    [2_000, 0.5, 5_000],
  ])('after %d failures, at %d of its range: %d ms', (failures, random, ms) => {
    expect(backoffMs(failures, random)).toBe(ms);
  });
});
