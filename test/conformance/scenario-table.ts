import { table } from '../../examples/demo/table.ts';
import type { Check, Results } from './checks.ts';
import { differences } from './compare.ts';

/** A line for each scenario: what was checked on both sides, and whether it is the same. */
export function scenarioTable(name: string, direct: Results, through: Results): string {
  const different = new Set(differences(direct, through).map(({ scenario }) => scenario));
  const scenarios = [...new Set([...direct.keys(), ...through.keys()])].toSorted();
  const rows = scenarios.map((scenario) => [
    scenario,
    tally(direct.get(scenario) ?? []),
    tally(through.get(scenario) ?? []),
    different.has(scenario) ? 'NO' : 'yes',
  ]);
  return table([name, 'direct', 'through', 'same'], rows);
}

const WORDS = {
  SUCCESS: 'passed',
  FAILURE: 'failed',
  WARNING: 'warned',
  SKIPPED: 'skipped',
  INFO: 'told',
} as const satisfies Record<Check['status'], string>;

/** Such as `8 passed, 1 failed`. */
function tally(checks: readonly Check[]): string {
  const counts = Map.groupBy(checks, ({ status }) => WORDS[status]);
  const words = Object.values(WORDS).filter((word) => counts.has(word));
  return words.map((word) => `${counts.get(word)?.length ?? 0} ${word}`).join(', ');
}
