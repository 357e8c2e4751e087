/** One check of the official suite, as its result files have it. */
export interface Check {
  readonly id: string;
  readonly name: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

/** The checks that a run of the suite made, for each scenario. */
export type Results = ReadonlyMap<string, readonly Check[]>;

export interface Totals {
  readonly passed: number;
  readonly failed: number;
}

/** What the suite itself counts: a warning is neither. */
export function totalsOf(results: Iterable<readonly Check[]>): Totals {
  const all = [...results].flat();
  const count = (wanted: Check['status']) => all.filter(({ status }) => status === wanted).length;
  return { passed: count('SUCCESS'), failed: count('FAILURE') };
}
