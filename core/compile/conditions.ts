import type { WhenCondition } from '../../api/when.ts';
import type { Json } from '../json/json.ts';
import type { Condition, Test } from '../policy/model.ts';

export function compileCondition({ argument, ...test }: WhenCondition): Condition {
  return { argument, test: compileTest(test) };
}

/** INVARIANT: the schema has made sure that the value fits the operator, and that free values are JSON. */
function compileTest({ operator, value, values = [] }: Omit<WhenCondition, 'argument'>): Test {
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
    case 'LengthGreaterThan':
    case 'LengthLessThan':
      return { operator, value: Number(value) };
    case 'Glob':
    case 'NotGlob':
    case 'LessThan':
    case 'LessOrEqual':
    case 'GreaterThan':
    case 'GreaterOrEqual':
      return { operator, value: String(value) };
  }
}
