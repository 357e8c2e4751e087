import { describe, expect, it } from '@jest/globals';
import { MOST_CHARACTERS, quantityOf } from './quantity.ts';

describe('quantityOf', () => {
  it.each([
    ['0', 0],
    ['2', 2],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1.', 1],
    ['+3', 3],
    ['25m', 0.025],
    ['5u', 0.000_005],
    ['5n', 0.000_000_005],
    ['128k', 128_000],
    ['64M', 64_000_000],
    ['64Mi', 67_108_864],
    ['1Ki', 1_024],
    ['2E', 2e18],
    ['1e3', 1_000],
    ['1E3', 1_000],
    ['12e-1', 1.2],
  ])('reads %s', (text, amount) => {
    expect(quantityOf(text)).toBeCloseTo(amount, 12);
  });

  it.each(['', 'm', '64mi', '64KI', '1 Gi', '0x10', 'Infinity', '1e', '1ee2', '1e3Mi'])(
    'has no amount for %j',
    (text) => {
      expect(quantityOf(text)).toBeNaN();
    },
  );

  it('has none for more digits than the API server writes, and does not look at them', () => {
    expect(quantityOf(`${'0'.repeat(MOST_CHARACTERS - 1)}1`)).toBe(1);
    expect(quantityOf(`${'0'.repeat(MOST_CHARACTERS)}1`)).toBeNaN();
  });

  it('knows that one amount may be written in many ways', () => {
    const ways = ['0.5Gi', '512Mi', '524288Ki', '536870912', '536870912000m'];
    expect(new Set(ways.map(quantityOf))).toEqual(new Set([536_870_912]));
  });
});
