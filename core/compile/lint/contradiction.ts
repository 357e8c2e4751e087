import type { Json } from '../../json/json.ts';
import type { Effect, Test } from '../../policy/model.ts';

/**
 * Whether no value can satisfy both tests. Never says so wrongly of an Allow rule; finds the plain cases. Under Deny and
 * RequireApproval a value of another type counts as matched, so only absence against presence contradicts there, and
 * even these only where no key in another case makes both count as matched.
 */
export function contradict(one: Test, other: Test, effect: Effect): boolean {
  if ((one.operator === 'DoesNotExist') !== (other.operator === 'DoesNotExist')) return true;
  if (effect !== 'Allow') return false;
  return differentValues(one, other) || emptyRange(one, other) || emptyRange(other, one);
}

function differentValues(one: Test, other: Test): boolean {
  const [left, right] = [oneOf(one), oneOf(other)];
  if (left === null || right === null) return false;
  const texts = new Set(left.map((value) => JSON.stringify(value)));
  return !right.some((value) => texts.has(JSON.stringify(value)));
}

/** The finite set of values that a test admits; null where it is not finite, or where equal values may be spelt differently. */
function oneOf(test: Test): readonly Json[] | null {
  const values = finiteValues(test);
  return values.every((value) => typeof value !== 'object' || value === null) && values.length > 0
    ? values
    : null;
}

function finiteValues(test: Test): readonly Json[] {
  if (test.operator === 'Equals') return [test.value];
  return test.operator === 'In' ? test.values : [];
}

/** A lower bound of one above the upper bound of the other. */
function emptyRange(lower: Test, upper: Test): boolean {
  if (lower.operator === 'LengthGreaterThan' && upper.operator === 'LengthLessThan')
    return upper.value <= lower.value + 1;
  const [from, to] = [lowerBound(lower), upperBound(upper)];
  if (from === null || to === null) return false;
  if (Number(from.text) === Number(to.text))
    return from.text === to.text && !(from.included && to.included);
  return Number(from.text) > Number(to.text);
}

interface Bound {
  readonly text: string;
  readonly included: boolean;
}

function lowerBound(test: Test): Bound | null {
  if (test.operator === 'GreaterThan') return { text: test.value, included: false };
  return test.operator === 'GreaterOrEqual' ? { text: test.value, included: true } : null;
}

function upperBound(test: Test): Bound | null {
  if (test.operator === 'LessThan') return { text: test.value, included: false };
  return test.operator === 'LessOrEqual' ? { text: test.value, included: true } : null;
}
