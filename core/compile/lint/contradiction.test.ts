import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../json/json.ts';
import { compileCondition, holds } from '../../policy/match/condition.ts';
import type { Effect, Test } from '../../policy/model.ts';
import { contradict } from './contradiction.ts';

const more: Test = { operator: 'GreaterThan', value: '10' };
const exists: Test = { operator: 'Exists' };
const absent: Test = { operator: 'DoesNotExist' };

function test(operator: string, value: unknown): Test {
  const key = operator === 'In' || operator === 'NotIn' ? 'values' : 'value';
  return { operator, [key]: value } as unknown as Test;
}

describe('contradict', () => {
  it.each<[Test, Test, Effect, boolean]>([
    [exists, absent, 'Allow', true],
    [absent, more, 'Allow', true],
    [absent, exists, 'Deny', true],
    [absent, absent, 'Allow', false],
    [exists, more, 'Allow', false],
    [more, test('LessThan', '10'), 'Allow', true],
    [more, test('LessThan', '10'), 'Deny', false],
    [more, test('LessThan', '10'), 'RequireApproval', false],
    [more, test('LessThan', '10.0'), 'Allow', false],
    [more, test('LessThan', '11'), 'Allow', false],
    [test('LessOrEqual', '9'), more, 'Allow', true],
    [test('GreaterOrEqual', '10'), test('LessOrEqual', '10'), 'Allow', false],
    [test('GreaterOrEqual', '1e999'), test('LessThan', '2e999'), 'Allow', false],
    [test('LengthGreaterThan', 3), test('LengthLessThan', 4), 'Allow', true],
    [test('LengthGreaterThan', 3), test('LengthLessThan', 5), 'Allow', false],
    [test('Equals', 1), test('Equals', '1'), 'Allow', true],
    [test('Equals', 1), test('In', [1, 2]), 'Allow', false],
    [test('In', [1, 2]), test('In', [3]), 'Allow', true],
    [test('In', [1, []]), test('In', [3]), 'Allow', false],
    [test('Equals', 1), test('NotEquals', 1), 'Allow', false],
    [test('Glob', 'a*'), test('Glob', 'b*'), 'Allow', false],
  ])('%j and %j under %s: %s', (one, other, effect, expected) => {
    expect(contradict(one, other, effect)).toBe(expected);
    expect(contradict(other, one, effect)).toBe(expected);
  });
});

const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom(null, true, '', 'a', '1', 'ab', 0.5),
);
const value: fc.Arbitrary<Json> = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }));
const decimal = fc.constantFrom('-1', '0', '-0', '1', '1.0', '1e0', '1.5', '2', '2e999', '3e999');
const anyTest: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ operator: fc.constantFrom('Equals' as const, 'NotEquals' as const), value }),
  fc.record({
    operator: fc.constantFrom('In' as const, 'NotIn' as const),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    operator: fc.constantFrom('Glob' as const, 'NotGlob' as const),
    value: fc.constantFrom('*', 'a', 'a*', '?', ''),
  }),
  fc.record({
    operator: fc.constantFrom(
      'LessThan' as const,
      'LessOrEqual' as const,
      'GreaterThan' as const,
      'GreaterOrEqual' as const,
    ),
    value: decimal,
  }),
  fc.record({ operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const) }),
  fc.record({
    operator: fc.constantFrom('LengthGreaterThan' as const, 'LengthLessThan' as const),
    value: fc.nat({ max: 3 }),
  }),
);
const someArguments = fc.oneof(fc.constant({}), fc.record({ x: value }), fc.record({ X: value }));

describe('a contradiction under Allow', () => {
  it('is one for every call, as the policy compares', () => {
    fc.assert(
      fc.property(anyTest, anyTest, someArguments, (one, other, given) => {
        fc.pre(contradict(one, other, 'Allow'));
        const both = [one, other].every((part) =>
          holds(compileCondition({ argument: '/x', test: part }), 'Allow', given),
        );
        expect(both).toBe(false);
      }),
      { numRuns: 3000, maxSkipsPerRun: 1000 },
    );
  });
});
