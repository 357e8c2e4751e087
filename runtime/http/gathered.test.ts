import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Gathered } from './gathered.ts';

/** Pieces that are copied, and pieces that are kept as they are. */
const pieces = fc.array(
  fc.tuple(fc.constantFrom(1, 100, 16_383, 16_384, 65_536), fc.nat(255)).map(([size, octet]) => {
    return Buffer.alloc(size, octet);
  }),
  { maxLength: 12 },
);

it('is all that was added, in its order, at once or block by block', () => {
  fc.assert(
    fc.property(pieces, (added) => {
      const gathered = new Gathered();
      for (const piece of added) gathered.add(piece);
      const all = Buffer.concat(added);
      expect(gathered.size).toBe(all.length);
      expect(gathered.bytes().equals(all)).toBe(true);
      expect(Buffer.concat([...gathered.take()]).equals(all)).toBe(true);
      expect([gathered.size, gathered.bytes().length]).toEqual([0, 0]);
    }),
    { numRuns: 200 },
  );
});

it('keeps nothing of a block that was taken', () => {
  const gathered = new Gathered();
  for (let count = 0; count < 4; count += 1) gathered.add(Buffer.alloc(20_000));
  const sizes: number[] = [];
  for (const _ of gathered.take()) sizes.push(gathered.size);
  expect(sizes).toEqual([60_000, 40_000, 20_000, 0]);
});
