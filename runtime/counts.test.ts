import { expect, it } from '@jest/globals';
import { Counts } from './counts.ts';

it('counts each name by itself, down to none', () => {
  const counts = new Counts();
  counts.add('ada', 2);
  counts.add('eve', 1);
  counts.add('ada', -1);
  expect([counts.of('ada'), counts.of('eve'), counts.of('bob')]).toEqual([1, 1, 0]);
  counts.add('ada', -1);
  expect(counts.of('ada')).toBe(0);
});
