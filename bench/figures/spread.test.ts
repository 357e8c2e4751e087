import { expect, it } from '@jest/globals';
import { spreadOf } from './spread.ts';

it('the median of an odd number of rounds is the middle one, of an even number the mean of both', () => {
  expect(spreadOf([5, 1, 30])).toEqual({ median: 5, min: 1, max: 30 });
  expect(spreadOf([5, 1, 30, 7])).toEqual({ median: 6, min: 1, max: 30 });
});

it('one value that could not be had leaves nothing to say', () => {
  expect(spreadOf([5, null, 30])).toBeNull();
  expect(spreadOf([])).toBeNull();
});
