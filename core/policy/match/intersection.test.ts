import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesGlob, uriGlob } from './glob.ts';
import { stepsOf } from './glob-steps.ts';
import { intersect } from './intersection.ts';

function overlap(one: string, other: string): boolean {
  return intersect(stepsOf(one, 'uri'), stepsOf(other, 'uri'));
}

const CASES: readonly (readonly [string, string, boolean])[] = [
  ['', '', true],
  ['', 'a', false],
  ['', '*', true],
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', '?', true],
  ['/', '?', false],
  ['/', '*', false],
  ['/', '**', true],
  ['a/b', 'a/*', true],
  ['a/b/c', 'a/*', false],
  ['a/*', 'a/**', true],
  ['a/*b', 'a/c*', true],
  ['a/*b', 'a/*c', false],
  ['*a', 'b*', true],
  ['?', '*', true],
  ['?', '??', false],
  ['**', '?/?', true],
  ['**/x', 'y**', true],
  ['file:///docs/**', 'file:///**', true],
  ['file:///docs/**', 'file:///etc/**', false],
];

describe('intersect', () => {
  it.each(CASES)('%j and %j: %s', (one, other, expected) => {
    expect(overlap(one, other)).toBe(expected);
    expect(overlap(other, one)).toBe(expected);
  });

  const glob = fc
    .array(fc.constantFrom('a', 'b', '/', '?', '*', '**'), { maxLength: 4 })
    .map((steps) => steps.join(''));

  /** Three letters and a run are the most that a glob of four steps can ask for, so a shared text has six at most. */
  const texts = words(['a', 'b', '/'], 6);

  it('finds a common text exactly where there is one', () => {
    fc.assert(
      fc.property(glob, glob, (one, other) => {
        const [left, right] = [uriGlob(one), uriGlob(other)];
        const shared = texts.some((text) => matchesGlob(left, text) && matchesGlob(right, text));
        expect(overlap(one, other)).toBe(shared);
      }),
      { numRuns: 500 },
    );
  });
});

function words(alphabet: readonly string[], longest: number): readonly string[] {
  if (longest === 0) return [''];
  const shorter = words(alphabet, longest - 1);
  const whole = shorter.filter((word) => word.length === longest - 1);
  return [...shorter, ...whole.flatMap((word) => alphabet.map((letter) => word + letter))];
}
