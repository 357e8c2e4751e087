import type { Json } from '../../json/json.ts';
import type { Test } from '../model.ts';
import { compareDecimals, readDecimal } from './decimal.ts';
import { equalsOneOf } from './equality.ts';
import { matchesGlob, nameGlob } from './glob.ts';
import { lengthOf } from './length.ts';
import { negated, outcomeOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { Found } from './pointer.ts';
import { decimalOf } from './type.ts';

export type PresenceTest = Extract<Test, { readonly operator: 'Exists' | 'DoesNotExist' }>;
type ValueTest = (value: Json) => Outcome;
type OrderTest = Extract<
  Test,
  { readonly operator: 'LessThan' | 'LessOrEqual' | 'GreaterThan' | 'GreaterOrEqual' }
>;

export function isPresenceTest(test: Test): test is PresenceTest {
  return test.operator === 'Exists' || test.operator === 'DoesNotExist';
}

/** A key that is there in another case is there for some servers, and not for others. */
export function presenceTest({ operator }: PresenceTest): (found: Found) => Outcome {
  return ({ kind }) => {
    if (kind === 'mismatch') return 'Mismatch';
    return outcomeOf((kind === 'value') === (operator === 'Exists'));
  };
}

export function valueTest(test: Exclude<Test, PresenceTest>): ValueTest {
  if (isOrderTest(test)) return orderTest(test);
  switch (test.operator) {
    case 'Equals':
      return (value) => equalsOneOf(value, [test.value]);
    case 'NotEquals':
      return not((value) => equalsOneOf(value, [test.value]));
    case 'In':
      return (value) => equalsOneOf(value, test.values);
    case 'NotIn':
      return not((value) => equalsOneOf(value, test.values));
    case 'Glob':
      return globTest(test.value);
    case 'NotGlob':
      return not(globTest(test.value));
    case 'LengthGreaterThan':
      return lengthTest((length) => length > test.value);
    case 'LengthLessThan':
      return lengthTest((length) => length < test.value);
  }
}

function not(test: ValueTest): ValueTest {
  return (value) => negated(test(value));
}

function globTest(source: string): ValueTest {
  const glob = nameGlob(source);
  return (value) => (typeof value === 'string' ? outcomeOf(matchesGlob(glob, value)) : 'Mismatch');
}

function lengthTest(test: (length: number) => boolean): ValueTest {
  return (value) => {
    const length = lengthOf(value);
    return length === null ? 'Mismatch' : outcomeOf(test(length));
  };
}

const ORDERS: Readonly<Record<OrderTest['operator'], (comparison: number) => boolean>> = {
  LessThan: (comparison) => comparison < 0,
  LessOrEqual: (comparison) => comparison <= 0,
  GreaterThan: (comparison) => comparison > 0,
  GreaterOrEqual: (comparison) => comparison >= 0,
};

function isOrderTest(test: Test): test is OrderTest {
  return Object.hasOwn(ORDERS, test.operator);
}

/** A bound that is no decimal fits no number: a mismatch, as with any other value. */
function orderTest({ operator, value: text }: OrderTest): ValueTest {
  const bound = readDecimal(text);
  return (value) => {
    const number = decimalOf(value);
    if (number === null || bound === null) return 'Mismatch';
    return outcomeOf(ORDERS[operator](compareDecimals(number, bound)));
  };
}
