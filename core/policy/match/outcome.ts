/**
 * What a test says of one value. Mismatch: the value is not of the type that the test is about, so that a server may
 * take it for something else (`"101"` for 101). It counts as matched where a rule forbids, as unmatched where it allows.
 */
export type Outcome = 'Matched' | 'Unmatched' | 'Mismatch';

export function negated(outcome: Outcome): Outcome {
  if (outcome === 'Mismatch') return outcome;
  return outcome === 'Matched' ? 'Unmatched' : 'Matched';
}

export function outcomeOf(matched: boolean): Outcome {
  return matched ? 'Matched' : 'Unmatched';
}

/** Of parts that must all match: a mismatch anywhere is one of the whole. */
export function all(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('Mismatch')) return 'Mismatch';
  return outcomeOf(!outcomes.includes('Unmatched'));
}
