import type { WhenCondition } from '../../api/when.ts';
import type { Json } from '../json/json.ts';
import type { Condition, Test } from '../policy/model.ts';

export function compileCondition({ argument, ...test }: WhenCondition): Condition {
  return { argument, test: compileTest(test) };
}

const WITH_TEXT = [
  'Glob',
  'NotGlob',
  'LessThan',
  'LessOrEqual',
  'GreaterThan',
  'GreaterOrEqual',
] as const;
const WITH_LENGTH = ['LengthGreaterThan', 'LengthLessThan'] as const;

/** INVARIANT: the schema has made sure that the value fits the operator, and that free values are JSON. */
function compileTest({ operator, value, values = [] }: Omit<WhenCondition, 'argument'>): Test {
  if (isOneOf(WITH_TEXT, operator)) return { operator, value: String(value) };
  if (isOneOf(WITH_LENGTH, operator)) return { operator, value: Number(value) };
  switch (operator) {
    case 'Equals':
    case 'NotEquals':
      return { operator, value: value as Json };
    case 'In':
    case 'NotIn':
      return { operator, values: values as readonly Json[] };
    case 'Exists':
    case 'DoesNotExist':
      return { operator };
  }
}

function isOneOf<Name extends string>(names: readonly Name[], name: string): name is Name {
  return names.some((known) => known === name);
}
