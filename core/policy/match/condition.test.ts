import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../json/json.ts';
import type { Test } from '../model.ts';
import { compileCondition, holds } from './condition.ts';

/** Whether it holds for a rule that allows, and for one that forbids. */
function both(test: Test, given: JsonObject, argument = '/x'): readonly [boolean, boolean] {
  const condition = compileCondition({ argument, test });
  expect(holds(condition, 'RequireApproval', given)).toBe(holds(condition, 'Deny', given));
  return [holds(condition, 'Allow', given), holds(condition, 'Deny', given)];
}

const YES = [true, true];
const NO = [false, false];
const DOUBT = [false, true];

const CASES: readonly (readonly [Test, JsonObject, readonly boolean[]])[] = [
  [{ operator: 'Exists' }, { x: null }, YES],
  [{ operator: 'Exists' }, {}, NO],
  [{ operator: 'Exists' }, { X: 1 }, DOUBT],
  [{ operator: 'DoesNotExist' }, {}, YES],
  [{ operator: 'DoesNotExist' }, { x: null }, NO],
  [{ operator: 'DoesNotExist' }, { X: 1 }, DOUBT],
  [{ operator: 'LessThan', value: '1' }, { x: 0 }, YES],
  [{ operator: 'LessThan', value: '1' }, { x: 1 }, NO],
  [{ operator: 'LessOrEqual', value: '1' }, { x: 1 }, YES],
  [{ operator: 'LessOrEqual', value: '1' }, { x: 2 }, NO],
  [{ operator: 'GreaterThan', value: '1' }, { x: 2 }, YES],
  [{ operator: 'GreaterThan', value: '1' }, { x: 1 }, NO],
  [{ operator: 'GreaterOrEqual', value: '1' }, { x: 1 }, YES],
  [{ operator: 'GreaterOrEqual', value: '1' }, { x: 0 }, NO],
  [{ operator: 'GreaterThan', value: '1' }, { x: '2' }, DOUBT],
  [{ operator: 'GreaterThan', value: '1' }, { x: '0' }, DOUBT],
  [{ operator: 'GreaterThan', value: '1' }, {}, NO],
  [{ operator: 'GreaterThan', value: 'many' }, { x: 1 }, DOUBT],
  [{ operator: 'NotEquals', value: 'a' }, { x: 'b' }, YES],
  [{ operator: 'NotEquals', value: 'a' }, { x: 'a' }, NO],
  [{ operator: 'NotEquals', value: 'a' }, { x: 1 }, DOUBT],
  [{ operator: 'NotEquals', value: 'a' }, {}, NO],
  [{ operator: 'NotIn', values: ['a', 'b'] }, { x: 'c' }, YES],
  [{ operator: 'NotIn', values: ['a', 'b'] }, { x: 'b' }, NO],
  [{ operator: 'In', values: ['a', 'b'] }, { x: 'b' }, YES],
  [{ operator: 'Glob', value: 'a/*' }, { x: 'a/b/c' }, YES],
  [{ operator: 'Glob', value: 'a/*' }, { x: 'b' }, NO],
  [{ operator: 'Glob', value: '*' }, { x: 1 }, DOUBT],
  [{ operator: 'NotGlob', value: 'a/*' }, { x: 'b' }, YES],
  [{ operator: 'NotGlob', value: 'a/*' }, { x: 'a/b' }, NO],
  [{ operator: 'NotGlob', value: '*' }, { x: 1 }, DOUBT],
  [{ operator: 'LengthGreaterThan', value: 1 }, { x: 'ab' }, YES],
  [{ operator: 'LengthGreaterThan', value: 1 }, { x: '😀' }, NO],
  [{ operator: 'LengthGreaterThan', value: 1 }, { x: [1] }, NO],
  [{ operator: 'LengthGreaterThan', value: 1 }, { x: { a: 1, b: 1 } }, YES],
  [{ operator: 'LengthLessThan', value: 2 }, { x: '\u{10000}\uffff' }, NO],
  [{ operator: 'LengthLessThan', value: 1 }, { x: '' }, YES],
  [{ operator: 'LengthLessThan', value: 1 }, { x: 0 }, DOUBT],
  [{ operator: 'LengthLessThan', value: 1 }, { x: null }, DOUBT],
];

describe('holds', () => {
  it.each(CASES)('%j on %j: allowing and forbidding %j', (test, given, expected) => {
    expect(both(test, given)).toEqual(expected);
  });

  it.each([
    [[1, 1], YES],
    [[1, 2], DOUBT],
    [[2, 2], NO],
    [[], NO],
    [[1, '1'], DOUBT],
    [[2, '1'], DOUBT],
  ])('every element of %j', (x, expected) => {
    expect(both({ operator: 'Equals', value: 1 }, { x }, '/x/*')).toEqual(expected);
  });
});
