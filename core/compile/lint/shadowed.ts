import type { Effect, Rule } from '../../policy/model.ts';
import { coversName, coversUri } from '../coverage.ts';
import { problemAt } from '../place.ts';
import type { Problem } from '../problem.ts';
import type { PlacedRule } from '../rules.ts';

const STRENGTH: Readonly<Record<Effect, number>> = { Allow: 0, RequireApproval: 1, Deny: 2 };

/** Every pattern is compared with every other: beyond this many on one pod (a million pairs) nobody waits for it. */
const MOST_PATTERNS = 1000;

/** Rules of one pod that another rule makes pointless. Of two equal ones the later is reported. */
export function shadowedRules(rules: readonly PlacedRule[]): readonly Problem[] {
  const patterns = rules.flatMap(({ rule }) => [
    ...rule.tools,
    ...rule.prompts,
    ...rule.resources,
    ...rule.methods,
  ]);
  if (patterns.length > MOST_PATTERNS) return [];
  return rules.flatMap((placed, index) => {
    const shadow = rules.find(
      (other, at) => at !== index && shadows(other.rule, placed.rule, at < index),
    );
    return shadow === undefined ? [] : [report(placed, shadow.rule)];
  });
}

function shadows(outer: Rule, inner: Rule, outerComesFirst: boolean): boolean {
  return covers(outer, inner) && (outerComesFirst || !covers(inner, outer));
}

function report({ rule, place }: PlacedRule, shadow: Rule): Problem {
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

/** Whether `outer` decides whatever `inner` would, so that `inner` could go. */
function covers(outer: Rule, inner: Rule): boolean {
  return (
    outer.mode === inner.mode &&
    STRENGTH[outer.effect] >= STRENGTH[inner.effect] &&
    coversRoles(outer.roles, inner.roles) &&
    coversConditions(outer, inner) &&
    coversLimit(outer, inner) &&
    coversTargets(outer, inner)
  );
}

function coversRoles(outer: readonly string[], inner: readonly string[]): boolean {
  return outer.includes('*') || inner.every((role) => outer.includes(role));
}

/**
 * Each condition of the outer rule must be one of the inner rule. A pointer with `*` means all under Allow and any
 * elsewhere, so under different effects it is not the same condition.
 */
function coversConditions(outer: Rule, inner: Rule): boolean {
  const conditions = new Set(inner.when.map((condition) => JSON.stringify(condition)));
  return outer.when.every(
    (condition) =>
      conditions.has(JSON.stringify(condition)) &&
      (outer.effect === inner.effect || !condition.argument.split('/').includes('*')),
  );
}

/** Limits of all Allow rules that match count, so a limited rule is only covered where nothing passes anyway. */
function coversLimit(outer: Rule, inner: Rule): boolean {
  return outer.effect !== 'Allow' || JSON.stringify(outer.limit) === JSON.stringify(inner.limit);
}

function coversTargets(outer: Rule, inner: Rule): boolean {
  const within = (
    wide: readonly string[],
    narrow: readonly string[],
    one: typeof coversName,
  ): boolean => narrow.every((glob) => wide.some((candidate) => one(candidate, glob)));
  return (
    within(outer.tools, inner.tools, coversName) &&
    within(outer.prompts, inner.prompts, coversName) &&
    within(outer.methods, inner.methods, coversName) &&
    within(outer.resources, inner.resources, coversUri)
  );
}
