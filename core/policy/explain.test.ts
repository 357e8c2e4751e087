import { describe, expect, it } from '@jest/globals';
import { masksOf, operationOf, policyOf, principalOf } from '../../test/support/policy-table.ts';
import type { WrittenPolicy } from '../../test/support/policy-table.ts';
import { decide } from './decide.ts';
import { explain } from './explain.ts';

const ENFORCED: WrittenPolicy = {
  rules: [
    { name: 'all', effect: 'Allow', tools: ['*'] },
    { name: 'no', effect: 'Deny', tools: ['x*'] },
    { name: 'no-too', effect: 'Deny', tools: ['xy'] },
    { name: 'ask', effect: 'RequireApproval', tools: ['xy'] },
    { name: 'admins', effect: 'Allow', roles: ['admin'], tools: ['xy'] },
    { name: 'prompts', effect: 'Allow', prompts: ['xy'] },
    {
      name: 'if',
      effect: 'Deny',
      tools: ['xy'],
      when: [
        { argument: '/a', operator: 'Exists' },
        { argument: '/b', operator: 'Exists' },
      ],
    },
    { name: 'watch', effect: 'Deny', mode: 'Observe', tools: ['xy'] },
  ],
};

const OBSERVED: WrittenPolicy = {
  mode: 'Observe',
  rules: [{ name: 'no', effect: 'Deny', mode: 'Observe', tools: ['xy'] }],
};

/** Each rule's name and outcome. */
function outcomes(policy: WrittenPolicy, as: string, ask: string): Record<string, string> {
  const explained = explain(policyOf(policy), masksOf(policy), principalOf(as), operationOf(ask));
  return Object.fromEntries(
    explained.rules.map((rule) => [
      rule.rule,
      rule.outcome === 'ConditionUnmet' ? `ConditionUnmet ${rule.argument}` : rule.outcome,
    ]),
  );
}

describe('explain', () => {
  it('says of every rule why it decides or does not', () => {
    expect(outcomes(ENFORCED, 'viewer', 'call xy {"a": 1}')).toEqual({
      all: 'Matches',
      no: 'Decides',
      'no-too': 'Decides',
      ask: 'Matches',
      admins: 'OtherRoles',
      prompts: 'OtherTarget',
      if: 'ConditionUnmet /b',
      watch: 'Observed',
    });
  });

  it('takes what is implied for a match', () => {
    expect(outcomes(ENFORCED, 'viewer', 'list tools')).toMatchObject({
      all: 'Decides',
      no: 'OtherTarget',
      ask: 'Decides',
      prompts: 'OtherTarget',
      if: 'OtherTarget',
    });
  });

  it('says of a rule that only observes that it does', () => {
    expect(outcomes(OBSERVED, 'viewer', 'call xy')).toEqual({ no: 'Observed' });
    expect(outcomes(OBSERVED, 'viewer', 'call z')).toEqual({ no: 'OtherTarget' });
  });

  it('takes the strongest of several questions', () => {
    const policy: WrittenPolicy = {
      rules: [
        { name: 'a', effect: 'Allow', resources: ['a:*'] },
        { name: 'b', effect: 'Deny', resources: ['b:*'] },
        {
          name: 'c',
          effect: 'Deny',
          resources: ['c:*'],
          when: [{ argument: '/x', operator: 'Exists' }],
        },
      ],
    };
    expect(outcomes(policy, 'viewer', 'listen a:1 b:1 c:1 a:2')).toEqual({
      a: 'Matches',
      b: 'Decides',
      c: 'ConditionUnmet /x',
    });
    expect(outcomes(policy, 'viewer', 'listen a:1')).toMatchObject({ a: 'Decides' });
  });

  it('names the argument on which completion would depend', () => {
    const policy: WrittenPolicy = {
      rules: [
        {
          name: 'p',
          effect: 'Allow',
          prompts: ['p'],
          when: [{ argument: '/x', operator: 'Exists' }],
        },
        {
          name: 'no',
          effect: 'Deny',
          prompts: ['p'],
          when: [{ argument: '/y', operator: 'Exists' }],
        },
      ],
    };
    expect(outcomes(policy, 'viewer', 'complete prompt p')).toEqual({
      p: 'Decides',
      no: 'ConditionUnmet /y',
    });
  });

  it('decides as decide does, and keeps the effects and the order of the rules', () => {
    const policy = policyOf(ENFORCED);
    const operation = operationOf('call xy');
    const { decision, rules } = explain(policy, [], principalOf('admin'), operation);
    expect(decision).toEqual(decide(policy, [], principalOf('admin'), operation));
    expect(rules.map(({ rule, effect }) => [rule, effect])).toEqual(
      policy.rules.map(({ id, effect }) => [id, effect]),
    );
  });
});
