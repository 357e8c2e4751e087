import { ANSWER_LIMITS } from './answer-limits.ts';
import { POD_LIMITS, PRINCIPAL_LIMITS } from './holder-limits.ts';
import type { Limit } from './limit.ts';
import { NEIGHBOUR_LIMITS } from './neighbour-limits.ts';
import { REQUEST_LIMITS } from './request-limits.ts';

/**
 * Every bound of the data path, by what it is of. The values are those that the code runs on; the reference and the test on
 * both sides of each are made from it.
 */
export const LIMIT_GROUPS = {
  request: REQUEST_LIMITS,
  answer: ANSWER_LIMITS,
  principal: PRINCIPAL_LIMITS,
  pod: POD_LIMITS,
  neighbours: NEIGHBOUR_LIMITS,
} as const;

export const LIMITS = {
  ...REQUEST_LIMITS,
  ...ANSWER_LIMITS,
  ...PRINCIPAL_LIMITS,
  ...POD_LIMITS,
  ...NEIGHBOUR_LIMITS,
} as const satisfies Readonly<Record<string, Limit>>;

export type LimitId = keyof typeof LIMITS;
