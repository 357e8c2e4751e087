import { describe, expect, it } from '@jest/globals';
import { ExactNumber } from '../../json/json.ts';
import type { Json } from '../../json/json.ts';
import { equalsOneOf } from './equality.ts';

const CASES: readonly (readonly [Json, readonly Json[], string])[] = [
  [1, [1], 'Matched'],
  [1, [2], 'Unmatched'],
  [1, ['1'], 'Mismatch'],
  ['1', [1], 'Mismatch'],
  [new ExactNumber('1.0'), [1], 'Matched'],
  [new ExactNumber('1.0'), [2], 'Unmatched'],
  [new ExactNumber('1.0'), ['1.0'], 'Mismatch'],
  [new ExactNumber('-0'), [0], 'Matched'],
  [1e21, [new ExactNumber('1000000000000000000000')], 'Matched'],
  [null, [null], 'Matched'],
  [null, [{}], 'Mismatch'],
  [null, [0], 'Mismatch'],
  [true, [true], 'Matched'],
  [true, [false], 'Unmatched'],
  [true, ['true'], 'Mismatch'],
  ['a', ['a'], 'Matched'],
  ['a', ['A'], 'Unmatched'],
  ['a', ['b', 1, 'a'], 'Matched'],
  ['a', ['b', 1], 'Unmatched'],
  ['a', [1, null], 'Mismatch'],
  [[], [[]], 'Matched'],
  [[], [{}], 'Mismatch'],
  [{}, [[]], 'Mismatch'],
  [[1, 2], [[1, 2]], 'Matched'],
  [[1, 2], [[2, 1]], 'Unmatched'],
  [[1], [[1, 2]], 'Unmatched'],
  [[1, 2], [[1]], 'Unmatched'],
  [['1', 2], [[1, 3]], 'Mismatch'],
  [['1'], [[1, 3]], 'Mismatch'],
  [{ a: 1, b: 2 }, [{ b: 2, a: 1 }], 'Matched'],
  [{ a: 1 }, [{ a: 1, b: 2 }], 'Unmatched'],
  [{ a: 1, b: 2 }, [{ a: 1 }], 'Unmatched'],
  [{ a: 1, c: 2 }, [{ a: 1, b: 2 }], 'Unmatched'],
  [{ a: '1' }, [{ a: 1 }], 'Mismatch'],
  [{ a: '1' }, [{ a: 1 }, { a: 2 }], 'Mismatch'],
  [{ a: '1' }, [{ a: 1 }, { b: 2 }], 'Mismatch'],
  [{ A: 1 }, [{ a: 1 }], 'Mismatch'],
  [{ a: { b: [{}] } }, [{ a: { b: [{}] } }], 'Matched'],
  [{}, [{ toString: 1 }], 'Unmatched'],
];

describe('equalsOneOf', () => {
  it.each(CASES)('%j against %j: %s', (value, expected, outcome) => {
    expect(equalsOneOf(value, expected)).toBe(outcome);
  });
});
