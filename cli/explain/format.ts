import type { Decision } from '../../core/policy/decision.ts';
import type { Explanation, RuleOutcome } from '../../core/policy/explain.ts';
import { REASONS } from '../../core/policy/reasons.ts';
import { alignColumns } from '../table.ts';

/** The decision in one line, what it depends on besides, and a table of the rules. */
export function formatExplanation({ decision, rules }: Explanation): readonly string[] {
  return [
    verdict(decision),
    ...decision.limits.map(
      ({ rule, limit }) =>
        `Only ${limit.requests} times in ${limit.perSeconds} s for one principal (burst ${limit.burst}): rule ${rule}.`,
    ),
    ...observation(decision),
    '',
    ...(rules.length === 0 ? ['No policy of this pod has a rule.'] : tableOf(rules)),
  ];
}

function verdict({ effect, reason }: Pick<Decision, 'effect' | 'reason'>): string {
  return `${effect === 'Allow' ? 'Allowed' : 'Denied'} (${reason}): ${REASONS[reason]}`;
}

function observation({ observed }: Decision): readonly string[] {
  return observed === null
    ? []
    : [`With the policies in mode Observe enforced as well: ${verdict(observed)}`];
}

function tableOf(rules: readonly RuleOutcome[]): readonly string[] {
  return alignColumns([
    ['RULE', 'EFFECT', 'ITS PART'],
    ...rules.map((outcome) => [outcome.rule, outcome.effect, partOf(outcome)]),
  ]);
}

function partOf(outcome: RuleOutcome): string {
  switch (outcome.outcome) {
    case 'Decides':
      return 'decides';
    case 'Matches':
      return 'matches, but does not decide';
    case 'Observed':
      return 'matches, and is only observed';
    case 'OtherRoles':
      return 'is about other roles';
    case 'OtherTarget':
      return 'is about something else';
    case 'ConditionUnmet':
      return `its condition on ${outcome.argument} does not hold`;
  }
}
