import type { Principal } from '../identity/principal.ts';
import type { MaskRule } from '../snapshot/snapshot.ts';
import type { Context } from './checks.ts';
import { compiledMasks, compiledPolicy } from './compiled.ts';
import type { Extents } from './match/rule.ts';
import type { PolicySet } from './model.ts';

/** What is not known (arguments in a list, the expansion of a template) forbids nothing and may allow. */
export const AT_BEST: Extents = { Deny: 'All', RequireApproval: 'Some', Allow: 'Some' };

/** What the policies in force decide by. */
export function contextOf(
  policy: PolicySet,
  masks: readonly MaskRule[],
  principal: Principal,
): Context {
  const enforced = policy.mode === 'Observe' ? null : compiledPolicy(policy).enforced;
  return { ...wouldBeContextOf(policy, masks, principal), rules: enforced };
}

/** What they would decide by if none of them were in mode Observe. */
export function wouldBeContextOf(
  policy: PolicySet,
  masks: readonly MaskRule[],
  principal: Principal,
): Context {
  return {
    state: policy.state,
    rules: compiledPolicy(policy).all,
    masks: compiledMasks(masks),
    principal,
    extents: AT_BEST,
  };
}
