import type { Condition, Rule } from '../../policy/model.ts';
import { below, problemAt } from '../place.ts';
import type { Place } from '../place.ts';
import type { Problem } from '../problem.ts';
import type { PlacedRule } from '../rules.ts';
import { contradict } from './contradiction.ts';
import { isNotNormal } from './patterns.ts';
import type { LintContext } from './context.ts';

/** Every reason for which no message can match the rule. */
export function neverMatches(
  { rule, place }: PlacedRule,
  { roles }: LintContext,
): readonly Problem[] {
  const reasons: readonly (readonly [boolean, Place, string])[] = [
    [
      !rule.roles.some((name) => name === '*' || roles.has(name)),
      below(place, 'roles'),
      'can never match: no policy of this namespace defines any of its roles',
    ],
    [
      hasOnlyResources(rule) && rule.resources.every(isNotNormal),
      below(place, 'resources'),
      'can never match: none of its resource patterns is in normal form',
    ],
    [
      rule.tools.length + rule.prompts.length === 0 &&
        rule.when.some(({ test }) => test.operator !== 'DoesNotExist'),
      below(place, 'when'),
      'can never match: only tools and prompts have arguments, and the rule names none',
    ],
  ];
  return [
    ...reasons
      .filter(([applies]) => applies)
      .map(([, at, message]) => problemAt(at, 'RuleNeverMatches', message)),
    ...contradictions(rule, place),
  ];
}

function hasOnlyResources({ tools, prompts, methods, resources }: Rule): boolean {
  return resources.length > 0 && tools.length + prompts.length + methods.length === 0;
}

function contradictions({ effect, when }: Rule, place: Place): readonly Problem[] {
  return when.flatMap((condition, index) => {
    const other = when
      .slice(0, index)
      .find((earlier) => cannotBothHold(earlier, condition, effect));
    if (other === undefined) return [];
    return [
      problemAt(
        below(place, 'when', index),
        'RuleNeverMatches',
        effect === 'Allow'
          ? `can never hold together with condition ${when.indexOf(other)} on the same argument, so the rule never matches`
          : `can only hold together with condition ${when.indexOf(other)} on the same argument where its key is written in another case; for either of the two write two rules`,
      ),
    ];
  });
}

/** A pointer with `*` stands for several values, of which different ones may satisfy different conditions. */
function cannotBothHold(one: Condition, other: Condition, effect: Rule['effect']): boolean {
  return (
    one.argument === other.argument &&
    !one.argument.split('/').includes('*') &&
    contradict(one.test, other.test, effect)
  );
}
