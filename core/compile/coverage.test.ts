import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesGlob, nameGlob, uriGlob } from '../policy/match/glob.ts';
import { coversName, coversUri } from './coverage.ts';

describe('coversName', () => {
  it.each([
    ['read', 'read', true],
    ['read', 'write', false],
    ['read', 'rea?', false],
    ['*', 'read', true],
    ['*', '*', true],
    ['*', 'a/b', true],
    ['**', '*', true],
    ['*', '', true],
    ['?', 'a', true],
    ['?', '?', true],
    ['?', '*', false],
    ['?', '', false],
    ['?', '😀', true],
    ['??', '😀', false],
    ['read_*', 'read_a*', true],
    ['read_*', 'read*', false],
    ['*_read', 'a*_read', true],
    ['*a*', 'xay', true],
    ['*a*', 'x?y', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c', false],
    ['?*', 'a*', true],
    ['Read', 'read', false],
    ['a.b', 'axb', false],
  ])('%s over %s: %s', (outer, inner, covers) => {
    expect(coversName(outer, inner)).toBe(covers);
  });
});

describe('coversUri', () => {
  it.each([
    ['**', '*', true],
    ['*', '**', false],
    ['*', '*', true],
    ['file:///*', 'file:///a', true],
    ['file:///*', 'file:///a/b', false],
    ['file:///*', 'file:///?', true],
    ['file:///**', 'file:///a/b', true],
    ['file:///**', 'file:///*/b', true],
    ['file:///*/b', 'file:///**/b', false],
    ['file:///a?b', 'file:///a/b', false],
    ['file:///***', 'file:///**', true],
    ['file:///a', 'file:///a', true],
    ['file:///a', 'file:///*', false],
  ])('%s over %s: %s', (outer, inner, covers) => {
    expect(coversUri(outer, inner)).toBe(covers);
  });
});

type Wildcards = (token: string) => string;

const NAME_WILDCARDS: Wildcards = (token) => (token === '?' ? '[\\s\\S]' : '[\\s\\S]*');
const URI_WILDCARDS: Wildcards = (token) => {
  if (token === '?') return '[^/]';
  return token === '*' ? '[^/]*' : '[\\s\\S]*';
};

/** A second reading of globs, by regular expressions. */
function matcher(glob: string, wildcards: Wildcards): RegExp {
  const tokens = glob.match(/\*+|[\s\S]/gu) ?? [];
  const source = tokens.map((token) => (/[*?]/.test(token) ? wildcards(token) : `[${token}]`));
  return new RegExp(`^${source.join('')}$`, 'u');
}

const alphabet = fc.constantFrom('a', 'b', '/', '.', '😀');
const text = fc.string({ unit: alphabet, maxLength: 4 });
const glob = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '*', '**', '?'), maxLength: 6 });

/** A glob, and one of the texts that it matches in every form: a run of one kind of letter in place of each wildcard. */
const globWithText = fc
  .tuple(glob, fc.array(text, { minLength: 6, maxLength: 6 }), alphabet)
  .map(([inner, runs, one]) => {
    let at = 0;
    const filled = (inner.match(/\*+|[\s\S]/gu) ?? []).map((token) => {
      if (token === '?') return one;
      return token.startsWith('*') ? runs[at++ % runs.length] : token;
    });
    return { inner, text: filled.join('') };
  });

const FORMS = [
  { form: 'names', covers: coversName, wildcards: NAME_WILDCARDS, read: nameGlob },
  { form: 'URIs', covers: coversUri, wildcards: URI_WILDCARDS, read: uriGlob },
];

describe.each(FORMS)('of $form', ({ covers, wildcards, read }) => {
  it('what covers a glob matches every text that the glob matches', () => {
    fc.assert(
      fc.property(glob, globWithText, (outer, { inner, text: candidate }) => {
        fc.pre(covers(outer, inner) && matcher(inner, wildcards).test(candidate));
        expect(matcher(outer, wildcards).test(candidate)).toBe(true);
      }),
      { numRuns: 3000, maxSkipsPerRun: 1000 },
    );
  });

  it('covering a plain text is matching it, as the policy matches', () => {
    fc.assert(
      fc.property(glob, text, (outer, plain) => {
        expect(covers(outer, plain)).toBe(matcher(outer, wildcards).test(plain));
        expect(matchesGlob(read(outer), plain)).toBe(covers(outer, plain));
      }),
      { numRuns: 2000 },
    );
  });

  it('every glob covers itself', () => {
    fc.assert(
      fc.property(glob, (one) => {
        expect(covers(one, one)).toBe(true);
      }),
    );
  });
});
