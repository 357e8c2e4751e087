import type { Principal } from '../identity/principal.ts';
import type { Operation } from '../mcp/operation.ts';
import type { MaskRule } from '../snapshot/snapshot.ts';
import { compiledPolicy } from './compiled.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { AT_BEST } from './context.ts';
import { matchRule } from './match/rule.ts';
import type { RuleMatch } from './match/rule.ts';
import type { PolicySet, Rule } from './model.ts';
import { questionsOf } from './question.ts';

type Outcome =
  | {
      readonly outcome:
        /** The decision names it. */
        | 'Decides'
        /** It matches, but something stronger decided. */
        | 'Matches'
        /** It matches, but is only observed. */
        | 'Observed'
        | 'OtherRoles'
        | 'OtherTarget';
    }
  /** `argument`: the JSON pointer of the first condition that does not hold. */
  | { readonly outcome: 'ConditionUnmet'; readonly argument: string };

/** What became of one rule in one decision. */
export type RuleOutcome = Outcome & { readonly rule: string; readonly effect: Rule['effect'] };

/** A decision, and what every rule of the policy had to say, in the order of the rules. */
export interface Explanation {
  readonly decision: Decision;
  readonly rules: readonly RuleOutcome[];
}

/** Decides as `decide` does, and keeps what each rule had to say. */
export function explain(
  policy: PolicySet,
  masks: readonly MaskRule[],
  principal: Principal,
  operation: Operation,
): Explanation {
  const decision = decide(policy, masks, principal, operation);
  const questions = questionsOf(operation);
  const rules = compiledPolicy(policy).all.map((compiled): RuleOutcome => {
    const { rule } = compiled;
    const match = strongest(
      questions.map((question) => matchRule(compiled, principal, question, AT_BEST)),
    );
    return { rule: rule.id, effect: rule.effect, ...outcomeOf(policy, decision, rule, match) };
  });
  return { decision, rules };
}

const STRENGTH: Readonly<Record<RuleMatch['kind'], number>> = {
  OtherRoles: 0,
  OtherTarget: 1,
  ConditionUnmet: 2,
  Implies: 3,
  Applies: 4,
};

/** An operation may ask several questions; what a rule has to say to any of them counts. */
function strongest(matches: readonly RuleMatch[]): RuleMatch {
  return matches.reduce((one, other) => (STRENGTH[other.kind] > STRENGTH[one.kind] ? other : one));
}

function outcomeOf(policy: PolicySet, decision: Decision, rule: Rule, match: RuleMatch): Outcome {
  if (match.kind === 'ConditionUnmet') return { outcome: match.kind, argument: match.argument };
  if (match.kind !== 'Applies' && match.kind !== 'Implies') return { outcome: match.kind };
  if (policy.mode === 'Observe' || rule.mode === 'Observe') return { outcome: 'Observed' };
  return { outcome: decision.rules.includes(rule.id) ? 'Decides' : 'Matches' };
}
