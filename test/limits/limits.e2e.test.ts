import { describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../sidecar/limits/limits.ts';
import { isThere } from '../adversarial/covered.ts';
import { ANSWER_CASES } from './answer-cases.ts';
import { CLOCK_CASES } from './clock-cases.ts';
import { COVERED } from './covered.ts';
import { NEIGHBOUR_CASES } from './neighbour-cases.ts';
import { play } from './play.ts';
import { POD_CASES } from './pod-cases.ts';
import { PRINCIPAL_CASES } from './principal-cases.ts';
import { REQUEST_CASES } from './request-cases.ts';
import { SLOW_CASES } from './slow-cases.ts';

/** Those of `slow.e2e.test.ts` too: what is in no list is played nowhere. */
const LISTS = [
  REQUEST_CASES,
  ANSWER_CASES,
  CLOCK_CASES,
  PRINCIPAL_CASES,
  POD_CASES,
  NEIGHBOUR_CASES,
  SLOW_CASES,
  COVERED,
];

describe('the table of limits', () => {
  it('has a case for each, on both of its sides, and no case is for none', () => {
    const played = LISTS.flatMap((cases) => Object.keys(cases));
    expect(played.toSorted()).toEqual(Object.keys(LIMITS).toSorted());
  });

  it.each(Object.entries(COVERED))('%s is covered by tests that are there', (_id, covered) => {
    const { file, within, beyond } = covered;
    expect([within, beyond].filter((test) => !isThere({ file, test }))).toEqual([]);
  });
});

play(REQUEST_CASES);
play(ANSWER_CASES);
play(CLOCK_CASES);
play(NEIGHBOUR_CASES);
