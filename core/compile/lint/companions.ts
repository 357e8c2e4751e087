import type { Rule } from '../../policy/model.ts';
import { below, problemAt } from '../place.ts';
import type { Problem } from '../problem.ts';
import type { PlacedRule } from '../rules.ts';
import type { LintContext } from './context.ts';

/**
 * A condition of a Deny or RequireApproval rule does not hold where the argument is absent. Its author has thought of
 * that where the same rule says Exists, or another such rule says DoesNotExist.
 */
export function withoutExists(
  { rule, place }: PlacedRule,
  { rules }: LintContext,
): readonly Problem[] {
  if (rule.effect === 'Allow') return [];
  const covered = new Set([
    ...argumentsWith(rule, 'Exists'),
    ...rules
      .filter((other) => other.rule.effect !== 'Allow')
      .flatMap((other) => argumentsWith(other.rule, 'DoesNotExist')),
  ]);
  return rule.when.flatMap(({ argument, test }, index) =>
    test.operator === 'DoesNotExist' || covered.has(argument)
      ? []
      : [
          problemAt(
            below(place, 'when', index),
            'ConditionWithoutExists',
            `does not hold for a call without ${argument}, though the server may have a default for it: add {argument: ${argument}, operator: Exists} to say that this is meant, or a ${rule.effect} rule with DoesNotExist`,
          ),
        ],
  );
}

function argumentsWith(rule: Rule, operator: 'Exists' | 'DoesNotExist'): readonly string[] {
  return rule.when.filter(({ test }) => test.operator === operator).map(({ argument }) => argument);
}
