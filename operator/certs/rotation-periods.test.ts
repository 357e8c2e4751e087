import { describe, expect, it } from '@jest/globals';
import { checkedPeriods } from './rotation-periods.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const usual = {
  overlap: HOUR,
  authorityLifetime: 365 * DAY,
  snapshotKey: 30 * DAY,
  workloadMaster: 30 * DAY,
};

describe('checkedPeriods', () => {
  it.each([
    [{ overlap: 0 }, 'longer than nothing'],
    [{ overlap: Number.NaN }, 'longer than nothing'],
    [{ authorityLifetime: 12 * HOUR - 1 }, 'twelve overlaps'],
    [{ snapshotKey: 3 * HOUR - 1 }, 'a snapshot key'],
    [{ workloadMaster: 3 * HOUR - 1 }, 'a workload key'],
  ])('refuses %j', (part, sentence) => {
    expect(() => checkedPeriods({ ...usual, ...part })).toThrow(sentence);
  });

  it('gives back what can work', () => {
    expect(checkedPeriods(usual)).toBe(usual);
  });
});
