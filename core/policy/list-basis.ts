import type { Principal } from '../identity/principal.ts';
import type { MaskRule } from '../snapshot/snapshot.ts';
import { contextOf } from './context.ts';
import type { Context } from './checks.ts';
import { namesRole } from './match/role.ts';
import type { Names } from './match/subject.ts';
import type { PolicySet, Rule } from './model.ts';

/** What a list can be of; templates of resources are resources. */
export type Listed = keyof Names;

/** All that the lists of one principal depend on, a text for each kind of list. Two that are equal show the same items. */
export type ListBasis = Readonly<Record<Listed, string>>;

/** Names of rules and their order have no part in it. Different texts may still show the same: nobody knows all items. */
export function listBasis(
  policy: PolicySet,
  masks: readonly MaskRule[],
  principal: Principal,
): ListBasis {
  const context = contextOf(policy, masks, principal);
  return {
    tools: basisOf('tools', context),
    prompts: basisOf('prompts', context),
    resources: basisOf('resources', context),
  };
}

function basisOf(listed: Listed, { state, rules, masks, principal }: Context): string {
  const { roles } = principal;
  const own = rules
    ?.map(({ rule }) => rule)
    .filter((rule) => namesRole(rule.roles, roles))
    .filter((rule) => hasSay(rule, listed))
    .map((rule) => JSON.stringify(sayOf(rule, listed)));
  const masking = masks
    .map(({ mask }) => mask)
    .filter((mask) => mask[listed].length > 0)
    .filter((mask) => mask.roles.length === 0 || namesRole(mask.roles, roles))
    .filter((mask) => !namesRole(mask.exceptRoles, roles))
    .map((mask) => JSON.stringify(mask[listed].toSorted()));
  const hasRole = roles.length > 0;
  return JSON.stringify([state, hasRole, own?.toSorted() ?? null, masking.toSorted()]);
}

/** `methods` deny what they name to every item. */
function hasSay(rule: Rule, listed: Listed): boolean {
  return rule[listed].length > 0 || rule.methods.length > 0;
}

/** Arguments are not known in a list: a rule with conditions counts as one that may hold. */
function sayOf({ effect, when, methods, ...rule }: Rule, listed: Listed): readonly unknown[] {
  return [effect, rule[listed].toSorted(), methods.toSorted(), when.length > 0];
}
