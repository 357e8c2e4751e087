import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  anyRules,
  item,
  masks,
  policyOf,
  principal,
  principalWith,
} from '../../test/support/policy-arbitraries.ts';
import type { ListedItem } from '../mcp/listing.ts';
import { listBasis } from './list-basis.ts';
import type { Listed } from './list-basis.ts';
import type { PolicySet, Rule } from './model.ts';
import { visible } from './visible.ts';

const listOf = ({ kind }: ListedItem): Listed =>
  kind === 'resourceTemplate' ? 'resources' : `${kind}s`;

describe('laws of the basis of lists', () => {
  it('lists of an equal basis show the same', () => {
    let compared = 0;
    const sets = fc
      .tuple(anyRules, anyRules)
      .chain(([rules, others]) =>
        fc
          .tuple(fc.shuffledSubarray(rules), fc.shuffledSubarray(others))
          .map(([some, more]) => [policyOf(rules), policyOf([...some, ...more])] as const),
      );
    fc.assert(
      fc.property(sets, masks, principal, item, ([one, other], covering, who, what) => {
        const list = listOf(what);
        const basisOf = (set: PolicySet) => listBasis(set, covering, who)[list];
        if (basisOf(one) !== basisOf(other)) return;
        compared += 1;
        expect(visible(other, covering, who, what)).toBe(visible(one, covering, who, what));
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('names of rules, and their order, have no part in it', () => {
    fc.assert(
      fc.property(anyRules, masks, principal, (rules, covering, who) => {
        const renamed = rules.map((rule) => ({ ...rule, id: `${rule.id} again` })).toReversed();
        const basis = listBasis(policyOf(rules), covering, who);
        expect(listBasis(policyOf(renamed), covering, who)).toEqual(basis);
      }),
    );
  });
});

describe('listBasis', () => {
  const BASE: Rule = {
    ...{ id: 'a/p/r', mode: 'Enforce', effect: 'Allow', roles: ['viewer'], when: [], limit: null },
    ...{ tools: [], prompts: [], resources: [], methods: [] },
  };
  const changedBy = (rule: Partial<Rule>, roles = ['viewer']): readonly string[] => {
    const who = principalWith(roles);
    const before = listBasis(policyOf([BASE]), [], who);
    const after = listBasis(policyOf([BASE, { ...BASE, ...rule }]), [], who);
    return Object.keys(before).filter((list) => before[list as Listed] !== after[list as Listed]);
  };

  it.each([
    ['a tool more', { tools: ['x'] }, ['tools']],
    ['a prompt more', { prompts: ['x'] }, ['prompts']],
    ['a resource more', { resources: ['x:y'] }, ['resources']],
    [
      'a method that is denied',
      { effect: 'Deny', methods: ['tools/*'] },
      ['tools', 'prompts', 'resources'],
    ],
    ['a tool of another role', { tools: ['x'], roles: ['editor'] }, []],
    ['a rule that names nothing', {}, []],
  ] as const)('%s', (_what, rule, lists) => {
    expect(changedBy(rule as Partial<Rule>)).toEqual(lists);
  });

  it('is of the roles that are held', () => {
    expect(changedBy({ tools: ['x'], roles: ['*'] }, [])).toEqual([]);
    const policy = policyOf([{ ...BASE, tools: ['x'] }]);
    const basisOf = (...roles: string[]) => listBasis(policy, [], principalWith(roles)).tools;
    expect(basisOf('viewer')).not.toBe(basisOf('editor'));
    expect(basisOf('editor')).not.toBe(basisOf());
  });

  it('is another one where a mask takes an item out of the list', () => {
    const mask = {
      id: 'm',
      roles: [],
      exceptRoles: ['admin'],
      tools: ['x'],
      resources: [],
      prompts: [],
    };
    const basisOf = (role: string, covering: (typeof mask)[]) =>
      listBasis(policyOf([]), covering, principalWith([role]));
    expect(basisOf('viewer', [mask]).tools).not.toBe(basisOf('viewer', []).tools);
    expect(basisOf('viewer', [mask]).prompts).toBe(basisOf('viewer', []).prompts);
    expect(basisOf('admin', [mask])).toEqual(basisOf('admin', []));
  });
});
