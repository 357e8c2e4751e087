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
  { forbiddenAbsent }: LintContext,
): readonly Problem[] {
  if (rule.effect === 'Allow') return [];
  const expected = new Set(argumentsWith(rule, 'Exists'));
  return rule.when.flatMap(({ argument, test }, index) =>
    test.operator === 'DoesNotExist' || expected.has(argument) || forbiddenAbsent.has(argument)
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

/** Arguments of whose absence some rule says that it is not simply allowed. */
export function forbiddenAbsentIn(rules: readonly PlacedRule[]): ReadonlySet<string> {
  const strict = rules.filter(({ rule }) => rule.effect !== 'Allow');
  return new Set(strict.flatMap(({ rule }) => argumentsWith(rule, 'DoesNotExist')));
}

function argumentsWith(rule: Rule, operator: 'Exists' | 'DoesNotExist'): readonly string[] {
  return rule.when.filter(({ test }) => test.operator === operator).map(({ argument }) => argument);
}
