import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareDecimals, readDecimal } from './decimal.ts';

function compare(one: string, other: string): number {
  const [left, right] = [readDecimal(one), readDecimal(other)];
  if (left === null || right === null) throw new Error('not decimals');
  return Math.sign(compareDecimals(left, right));
}

describe('compareDecimals', () => {
  it.each([
    ['0', '-0', 0],
    ['0e400', '0.000', 0],
    ['1', '1.0', 0],
    ['100', '1e2', 0],
    ['1E+2', '1e2', 0],
    ['0.01', '1e-2', 0],
    ['1200e-2', '12', 0],
    ['0.5', '0.50', 0],
    ['1', '2', -1],
    ['9', '10', -1],
    ['12', '123', -1],
    ['0.12', '0.123', -1],
    ['0.09', '0.1', -1],
    ['-1', '0', -1],
    ['-1', '1', -1],
    ['-2', '-1', -1],
    ['-10', '-9', -1],
    ['0', '1e-400', -1],
    ['-1e-400', '0', -1],
    ['1e399', '1e400', -1],
    ['9007199254740992', '9007199254740993', -1],
    ['0.1', '0.1000000000000000055511151231257827', -1],
  ])('%s against %s: %d', (one, other, expected) => {
    expect(compare(one, other)).toBe(expected);
    expect(compare(other, one)).toBe(expected === 0 ? 0 : -expected);
  });

  const decimal = fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.bigInt({ min: 0n, max: 10n ** 20n }),
      fc.option(fc.stringMatching(/^\d{1,6}$/), { nil: undefined }),
      fc.option(fc.integer({ min: -30, max: 30 }), { nil: undefined }),
    )
    .map(([sign, integer, fraction, exponent]) => {
      const point = fraction === undefined ? '' : `.${fraction}`;
      return `${sign}${integer.toString()}${point}${exponent === undefined ? '' : `e${exponent}`}`;
    });

  /** The value times ten to the 36th, which makes every decimal above whole. */
  function scaled(text: string): bigint {
    const [mantissa = '', exponent = '0'] = text.split('e');
    const [integer = '', fraction = ''] = mantissa.split('.');
    return BigInt(integer + fraction) * 10n ** BigInt(36 + Number(exponent) - fraction.length);
  }

  it('agrees with whole numbers of any size', () => {
    fc.assert(
      fc.property(decimal, decimal, (one, other) => {
        const [left, right] = [scaled(one), scaled(other)];
        expect(compare(one, other)).toBe(left === right ? 0 : left < right ? -1 : 1);
      }),
      { numRuns: 1000 },
    );
  });

  it('is a total order', () => {
    fc.assert(
      fc.property(decimal, decimal, decimal, (one, two, three) => {
        expect(compare(one, two)).toBe(0 - compare(two, one));
        if (compare(one, two) <= 0 && compare(two, three) <= 0)
          expect(compare(one, three)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe('readDecimal', () => {
  it.each([
    '',
    'x',
    '1,5',
    '.5',
    '5.',
    '0x10',
    '1e',
    '--1',
    ' 1',
    '1 ',
    'Infinity',
    'NaN',
    '1_000',
  ])('refuses %j', (text) => {
    expect(readDecimal(text)).toBeNull();
  });

  it('keeps digits without zeros at either end', () => {
    expect(readDecimal('-00120.0300e1')).toEqual({ negative: true, digits: '12003', magnitude: 4 });
    expect(readDecimal('-0.0')).toEqual({ negative: false, digits: '', magnitude: 0 });
  });
});
