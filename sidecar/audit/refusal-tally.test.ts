import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RefusalRecord } from '../../core/audit/record.ts';
import { OTHER_SOURCES, REFUSAL_PAIRS, RefusalTally } from './refusal-tally.ts';

function refusal(source: string, reason = 'CredentialMissing'): RefusalRecord {
  return { kind: 'refusal', id: `${source}:${reason}`, at: 1, source, reason, count: 1 };
}

const sum = (records: readonly RefusalRecord[]): number =>
  records.reduce((total, { count }) => total + count, 0);

describe('RefusalTally', () => {
  it('hands out the first of a pair and counts the rest', () => {
    const tally = new RefusalTally();
    expect(tally.add(refusal('10.0.0.1'))?.count).toBe(1);
    expect(tally.add(refusal('10.0.0.1'))).toBeNull();
    expect(tally.add(refusal('10.0.0.1'))).toBeNull();
    expect(tally.take()).toEqual([{ ...refusal('10.0.0.1'), count: 2 }]);
  });

  it('tells reasons apart', () => {
    const tally = new RefusalTally();
    expect(tally.add(refusal('10.0.0.1', 'CredentialMissing'))).not.toBeNull();
    expect(tally.add(refusal('10.0.0.1', 'CredentialExpired'))).not.toBeNull();
  });

  it('forgets everything with the window', () => {
    const tally = new RefusalTally();
    tally.add(refusal('10.0.0.1'));
    expect(tally.take()).toEqual([]);
    expect(tally.add(refusal('10.0.0.1'))).not.toBeNull();
  });

  it('folds sources beyond its bound into one', () => {
    const tally = new RefusalTally();
    for (let at = 0; at < REFUSAL_PAIRS; at += 1) tally.add(refusal(`10.1.0.${at}`));
    expect(tally.add(refusal('10.2.0.1'))?.source).toBe(OTHER_SOURCES);
    expect(tally.add(refusal('10.2.0.2'))).toBeNull();
    expect(tally.take()).toMatchObject([{ source: OTHER_SOURCES, count: 1 }]);
  });

  it('loses and invents no refusal', () => {
    const sources = fc.array(fc.integer({ min: 0, max: 2 * REFUSAL_PAIRS }), { maxLength: 2_000 });
    fc.assert(
      fc.property(sources, (numbers) => {
        const tally = new RefusalTally();
        const written = numbers
          .map((at) => tally.add(refusal(`s${at}`)))
          .filter((record) => record !== null);
        expect(sum(written) + sum(tally.take())).toBe(numbers.length);
      }),
      { numRuns: 20 },
    );
  });
});
