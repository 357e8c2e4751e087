import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isNormalUri } from '../../policy/match/normal-uri.ts';
import { isNotNormal } from './patterns.ts';

describe('isNotNormal', () => {
  it.each([
    ['file:///a/./b', true],
    ['file:///a/..', true],
    ['file:///**/../b', true],
    ['file:///a/...', false],
    ['file:///a/..*', false],
    ['file:///a%2Fb', true],
    ['file:///a%2eb', true],
    ['file:///a%41', true],
    ['file:///a%7e', true],
    ['file:///a%20b', false],
    ['File:///a', true],
    ['fiLe*', true],
    ['*Foo:bar', false],
    ['**README', false],
    ['https://user@host/', true],
    ['https://*@host/', false],
    ['https://host/a@b', false],
    ['https://Host/', true],
    ['https://**README.md', false],
    ['https://host/README.md', false],
  ])('%s: %s', (glob, expected) => {
    expect(isNotNormal(glob)).toBe(expected);
  });

  it('never says so of a pattern that an admitted URI can match', () => {
    const part = fc.constantFrom('a', 'A', ':', '/', '//', '.', '@', '%2', 'e', '41', '?', '#');
    const parts = fc.array(fc.oneof(part, fc.constantFrom('*', '**')), { maxLength: 10 });
    const fills = fc.array(fc.string({ unit: part, maxLength: 3 }), {
      minLength: 10,
      maxLength: 10,
    });
    fc.assert(
      fc.property(parts, fills, (glob, runs) => {
        const uri = glob.map((token, at) => (token.startsWith('*') ? (runs[at] ?? '') : token));
        fc.pre(isNormalUri(uri.join('')));
        expect(isNotNormal(glob.join(''))).toBe(false);
      }),
      { numRuns: 1000, maxSkipsPerRun: 10_000 },
    );
  });
});
