import type { Rule } from '../../policy/model.ts';
import { problemAt } from '../place.ts';
import type { Problem } from '../problem.ts';
import type { PlacedRule } from '../rules.ts';
import { Effort } from './effort.ts';
import { RuleCoverage } from './rule-coverage.ts';

/** Every rule is compared with every other. Half a second in all: beyond it, whoever waits is not told of more. */
export const MOST_STEPS = 10_000_000;
/** For one rule among all the others, which is done in one go. */
export const MOST_STEPS_OF_RULE = 500_000;

/**
 * Rules of one pod that another rule makes pointless, rule by rule; of two equal ones the later is reported. Rules for
 * which that takes too long are left out. `isAsked` says of which rules to speak.
 */
export function* shadowedRules(
  rules: readonly PlacedRule[],
  isAsked: (placed: PlacedRule) => boolean,
  total: Effort = new Effort(MOST_STEPS),
): Generator<readonly Problem[]> {
  const coverage = new RuleCoverage();
  for (const [index, placed] of rules.entries()) {
    if (!isAsked(placed)) continue;
    const effort = new Effort(MOST_STEPS_OF_RULE);
    const found = reports(rules, index, (outer, inner) => coverage.covers(outer, inner, effort));
    total.spend(effort.taken);
    if (total.isSpent) return;
    yield effort.isSpent ? [] : found;
  }
}

type Covers = (outer: Rule, inner: Rule) => boolean;

function reports(rules: readonly PlacedRule[], index: number, covers: Covers): readonly Problem[] {
  const placed = rules[index];
  if (placed === undefined) return [];
  const inner = placed.rule;
  const shadow = rules.find(
    ({ rule: outer }, at) =>
      at !== index && covers(outer, inner) && (at < index || !covers(inner, outer)),
  );
  return shadow === undefined ? [] : [report(placed, shadow.rule, covers)];
}

function report({ rule, place }: PlacedRule, shadow: Rule, covers: Covers): Problem {
  if (covers(rule, shadow))
    return problemAt(
      place,
      'RuleDuplicated',
      `says the same as rule ${shadow.id}: remove one of them`,
    );
  return problemAt(
    place,
    'RuleShadowed',
    shadow.effect === rule.effect
      ? `changes nothing: rule ${shadow.id} already covers all of it with effect ${shadow.effect}`
      : `can never take effect: rule ${shadow.id} covers all of it with the stronger effect ${shadow.effect}`,
  );
}
