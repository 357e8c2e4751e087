import { describe, expect, it } from '@jest/globals';
import {
  masksOf,
  operationOf,
  policyOf,
  principalOf,
  readTable,
  rowsOf,
} from '../../test/support/policy-table.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';

/** The decision in the words of the table. */
function inWords({ effect, reason, rules, limits, observed }: Decision): string {
  const takes = limits.map(({ rule }) => rule);
  return [
    sentence({ effect, reason, rules }),
    ...(takes.length === 0 ? [] : [`takes ${takes.join(', ')}`]),
    ...(observed === null ? [] : [`observed ${sentence(observed)}`]),
  ].join('; ');
}

function sentence({ effect, reason, rules }: NonNullable<Decision['observed']>): string {
  return `${effect} ${reason}${rules.length === 0 ? '' : ` by ${rules.join(', ')}`}`;
}

describe.each(readTable('policy-decisions'))('decide: $name', (group) => {
  const policy = policyOf(group.policy);
  const masks = masksOf(group.policy);

  it.each(rowsOf(group))('%s | %s', (as = '', ask = '', expected) => {
    const decision = decide(policy, masks, principalOf(as), operationOf(ask));
    expect(inWords(decision)).toBe(expected);
  });
});

describe('decide', () => {
  it('hands out each limit with the rule that sets it', () => {
    const limit = { requests: 1, perSeconds: 2, burst: 3 };
    const policy = policyOf({ rules: [{ name: 'a', effect: 'Allow', tools: ['t'], limit }] });
    const { limits } = decide(policy, [], principalOf('viewer'), operationOf('call t'));
    expect(limits).toEqual([{ rule: 'a', limit }]);
  });
});
