import {
  denied,
  deny,
  forwarded,
  held,
  masked,
  notNormal,
  permitted,
  withoutPolicy,
  withoutRole,
} from './checks.ts';
import type { Check, Context, Matched, Verdict } from './checks.ts';
import { matchRule } from './match/rule.ts';
import type { Rule } from './model.ts';
import type { Question } from './question.ts';

/** What can deny a question, in order, and what becomes of it where nothing does. */
interface Chain {
  readonly checks: readonly Check[];
  readonly conclude: (matched: Matched) => Verdict;
}

/**
 * The order is a security property: what cannot be understood or shown unmasked is denied before any rule can allow it,
 * and what forbids comes before what permits. A mask comes before an approval, which could not cure it.
 */
const ENFORCING: Chain = {
  checks: [withoutPolicy, withoutRole, notNormal, denied, masked, held],
  conclude: permitted,
};

/** Observe: the rules forbid nothing; framing and masks still do. */
const OBSERVING: Chain = { checks: [withoutPolicy, notNormal, masked], conclude: forwarded };

/** The first question that is not permitted decides, else the last one. */
export function evaluate(context: Context, questions: readonly Question[]): Verdict {
  let verdict = deny('NoRuleMatched');
  for (const question of questions) {
    verdict = evaluateOne(context, question);
    if (verdict.effect === 'Deny') return verdict;
  }
  return verdict;
}

function evaluateOne(context: Context, question: Question): Verdict {
  const { checks, conclude } = context.rules === null ? OBSERVING : ENFORCING;
  const matched = matchRules(context, question);
  for (const check of checks) {
    const verdict = check(matched);
    if (verdict !== null) return verdict;
  }
  return conclude(matched);
}

function matchRules(context: Context, question: Question): Matched {
  const applying = { Deny: [] as Rule[], RequireApproval: [] as Rule[], Allow: [] as Rule[] };
  const implying: Rule[] = [];
  for (const compiled of context.rules ?? []) {
    const { rule } = compiled;
    const { kind } = matchRule(compiled, context.principal, question, context.extents);
    if (kind === 'Applies') applying[rule.effect].push(rule);
    if (kind === 'Implies') implying.push(rule);
  }
  return { ...context, question, applying, implying };
}
