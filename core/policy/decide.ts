import type { Principal } from '../identity/principal.ts';
import type { Operation } from '../mcp/operation.ts';
import type { MaskRule } from '../snapshot/snapshot.ts';
import { contextOf, wouldBeContextOf } from './context.ts';
import { compiledPolicy } from './compiled.ts';
import type { Decision } from './decision.ts';
import { evaluate } from './evaluate.ts';
import type { PolicySet } from './model.ts';
import { questionsOf } from './question.ts';

/**
 * Decides one operation of one principal. Total: every input has a decision, and nothing is thrown for "no". The order
 * of rules and masks makes no difference.
 */
export function decide(
  policy: PolicySet,
  masks: readonly MaskRule[],
  principal: Principal,
  operation: Operation,
): Decision {
  const questions = questionsOf(operation);
  const verdict = evaluate(contextOf(policy, masks, principal), questions);
  if (!compiledPolicy(policy).observes) return { ...verdict, observed: null };
  const { effect, reason, rules } = evaluate(wouldBeContextOf(policy, masks, principal), questions);
  return { ...verdict, observed: { effect, reason, rules } };
}
