import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BoundedMap } from './bounded-map.ts';

describe('BoundedMap', () => {
  it('forgets the entry that was set longest ago', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);
    expect([map.get('a'), map.get('b'), map.get('c')]).toEqual([3, undefined, 4]);
    expect([...map.values()]).toEqual([3, 4]);
  });

  it('is never larger than its limit, and always has what was set last', () => {
    const steps = fc.array(fc.tuple(fc.nat({ max: 9 }), fc.boolean()));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), steps, (limit, all) => {
        const map = new BoundedMap<number, boolean>(limit);
        for (const [key, isSet] of all) {
          if (isSet) map.set(key, true);
          else map.delete(key);
          expect(map.size).toBeLessThanOrEqual(limit);
          expect(map.get(key)).toBe(isSet ? true : undefined);
        }
      }),
    );
  });
});
