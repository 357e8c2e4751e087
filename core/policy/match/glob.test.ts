import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesGlob, nameGlob, uriGlob } from './glob.ts';

const NAMES: readonly (readonly [string, string, boolean])[] = [
  ['', '', true],
  ['', 'a', false],
  ['abc', 'abc', true],
  ['abc', 'abcd', false],
  ['abc', 'ab', false],
  ['abc', 'ABC', false],
  ['*', '', true],
  ['*', 'a/b c\n', true],
  ['***', 'abc', true],
  ['?', 'a', true],
  ['?', '/', true],
  ['?', '😀', true],
  ['?', '', false],
  ['?', 'ab', false],
  ['??', '😀', false],
  ['a*', 'a', true],
  ['a*', 'ba', false],
  ['a*c', 'abc', true],
  ['a*c', 'ac', true],
  ['a*c', 'abcd', false],
  ['*ab*ab*', 'aab-aab', true],
  ['*ab*ab*', 'aabaa', false],
  ['*?', '', false],
  ['*?b', 'bb', true],
  ['[a-z]', 'a', false],
  ['[a-z]', '[a-z]', true],
  ['a.c', 'abc', false],
];

const URIS: readonly (readonly [string, string, boolean])[] = [
  ['a:b', 'a:b', true],
  ['a:*', 'a:b', true],
  ['a:*', 'a:', true],
  ['a:*', 'a:b/c', false],
  ['a:**', 'a:b/c', true],
  ['a:***', 'a:b/c', true],
  ['a:?', 'a:b', true],
  ['a:?', 'a:/', false],
  ['**/x*y', 'a/x/xy', true],
  ['**/x*y', 'a/x1/y', false],
  ['**a*b', 'a/b/a-b', true],
  ['a:*/b', 'a:x/b', true],
  ['a:*/b', 'a:x/y/b', false],
  ['**', '', true],
];

describe('matchesGlob', () => {
  it.each(NAMES)('name glob %j, name %j: %s', (glob, text, expected) => {
    expect(matchesGlob(nameGlob(glob), text)).toBe(expected);
  });

  it.each(URIS)('URI glob %j, URI %j: %s', (glob, text, expected) => {
    expect(matchesGlob(uriGlob(glob), text)).toBe(expected);
  });

  it('answers where backtracking would never end', () => {
    const glob = `${'*a'.repeat(120)}b`;
    expect(matchesGlob(nameGlob(glob), 'a'.repeat(5000))).toBe(false);
    expect(matchesGlob(uriGlob(`**${glob}`), 'a'.repeat(5000))).toBe(false);
  });
});

/** The same by trying everything, straight from the definition. */
function naive(glob: readonly string[], text: readonly string[], isUri: boolean): boolean {
  const [step, ...steps] = glob;
  if (step === undefined) return text.length === 0;
  const [character, ...rest] = text;
  if (step === '*') {
    const isDouble = !isUri || steps[0] === '*';
    const after = isUri && isDouble ? steps.slice(1) : steps;
    if (naive(after, text, isUri)) return true;
    return character !== undefined && (isDouble || character !== '/') && naive(glob, rest, isUri);
  }
  if (character === undefined) return false;
  const takes = step === '?' ? !isUri || character !== '/' : step === character;
  return takes && naive(steps, rest, isUri);
}

describe('matchesGlob agrees with the definition', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '/', '😀'), { maxLength: 7 });
  const glob = fc.array(fc.constantFrom('a', 'b', '/', '?', '*', '**', '😀'), { maxLength: 6 });

  it('for names', () => {
    fc.assert(
      fc.property(glob, text, (steps, characters) => {
        const source = steps.join('');
        const expected = naive(Array.from(source), characters, false);
        expect(matchesGlob(nameGlob(source), characters.join(''))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('for URIs', () => {
    fc.assert(
      fc.property(glob, text, (steps, characters) => {
        const source = steps.join('').replace(/\*{2,}/g, '**');
        const expected = naive(Array.from(source), characters, true);
        expect(matchesGlob(uriGlob(source), characters.join(''))).toBe(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
