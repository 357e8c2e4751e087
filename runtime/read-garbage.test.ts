import { expect, it } from '@jest/globals';
import { ReadGarbage } from './read-garbage.ts';

it('collects once in eight mebibytes, however they come', () => {
  let collected = 0;
  const garbage = new ReadGarbage(() => (collected += 1));
  const piece = 64 * 1024;
  for (let count = 1; count < 128; count += 1) garbage.add(piece);
  expect(collected).toBe(0);
  garbage.add(piece);
  expect(collected).toBe(1);
  for (let count = 0; count < 256; count += 1) garbage.add(piece);
  expect(collected).toBe(3);
});
