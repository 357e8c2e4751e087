/** All in milliseconds. */
export interface RotationPeriods {
  /** For how long a key is distributed before it is used, and trusted after. Longer than it takes to reach every pod (about 2 minutes). */
  readonly overlap: number;
  /**
   * Validity of an authority's certificate. Its successor takes over at two thirds. The last third has room for a leader
   * that is late by an overlap with each of the three steps, so that no authority ends while it is trusted.
   */
  readonly authorityLifetime: number;
  /** For how long a snapshot key is in use. */
  readonly snapshotKey: number;
  /** For how long a master of workload keys is in use. What it sealed is unknown an overlap later. */
  readonly workloadMaster: number;
}

export class RotationPeriodsError extends Error {
  readonly code = 'RotationPeriodsInvalid';

  constructor(what: string) {
    super(`Keys cannot be rotated in these periods: ${what}.`);
    this.name = 'RotationPeriodsError';
  }
}

/** Periods in which one rotation has ended before the next one begins. Throws RotationPeriodsError. */
export function checkedPeriods(periods: RotationPeriods): RotationPeriods {
  const { overlap, authorityLifetime, snapshotKey, workloadMaster } = periods;
  if (!(overlap > 0)) throw new RotationPeriodsError('the overlap must be longer than nothing');
  if (authorityLifetime < 12 * overlap)
    throw new RotationPeriodsError('an authority must live for at least twelve overlaps');
  if (snapshotKey < 3 * overlap)
    throw new RotationPeriodsError('a snapshot key must be in use for at least three overlaps');
  if (workloadMaster < 3 * overlap)
    throw new RotationPeriodsError('a workload key must be in use for at least three overlaps');
  return periods;
}
