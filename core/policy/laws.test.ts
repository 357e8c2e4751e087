import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  anyRules,
  enforced,
  item,
  masks,
  object,
  operation,
  plain,
  policyOf,
  principal,
  principalWith,
  ROLES,
  useOf,
} from '../../test/support/policy-arbitraries.ts';
import { decide } from './decide.ts';
import { explain } from './explain.ts';
import type { Rule } from './model.ts';
import { reach } from './reach.ts';
import { REASONS } from './reasons.ts';
import { visible } from './visible.ts';

const RUNS = { numRuns: 1000 };

describe('laws of decisions', () => {
  it('every operation has a decision, and it is in order', () => {
    const policy = fc.record({
      state: fc.constantFrom('active', 'none', 'invalid'),
      mode: fc.constantFrom('Enforce', 'Observe'),
      roles: fc.constant([]),
      rules: anyRules,
    });
    fc.assert(
      fc.property(policy, masks, principal, operation, (set, covering, who, what) => {
        const decision = decide(set, covering, who, what);
        const observes = set.mode === 'Observe' || set.rules.some(({ mode }) => mode === 'Observe');
        expect(Object.keys(REASONS)).toContain(decision.reason);
        expect(decision.reason.startsWith('Allowed')).toBe(decision.effect === 'Allow');
        expect(decision.limits.length === 0 || decision.reason === 'AllowedByRule').toBe(true);
        expect(decision.observed !== null).toBe(observes);
        expect(decision.rules).toEqual(decision.rules.toSorted());
        expect(explain(set, covering, who, what).decision).toEqual(decision);
      }),
      RUNS,
    );
  });

  it('a Deny rule more never allows anything', () => {
    fc.assert(
      fc.property(
        enforced,
        enforced,
        masks,
        principal,
        operation,
        (rules, more, covering, ...by) => {
          const denies = more.map((rule): Rule => ({ ...rule, id: `${rule.id}+`, effect: 'Deny' }));
          const after = decide(policyOf([...rules, ...denies]), covering, ...by);
          if (after.effect === 'Allow')
            expect(decide(policyOf(rules), covering, ...by)).toEqual(after);
        },
      ),
      RUNS,
    );
  });

  it('a mask more never allows anything', () => {
    fc.assert(
      fc.property(enforced, masks, masks, principal, operation, (rules, one, more, ...by) => {
        const both = [...one, ...more.map((mask) => ({ ...mask, id: `${mask.id}+` }))];
        const after = decide(policyOf(rules), both, ...by);
        if (after.effect === 'Allow') expect(decide(policyOf(rules), one, ...by)).toEqual(after);
      }),
      RUNS,
    );
  });

  it('the order of rules and masks makes no difference', () => {
    fc.assert(
      fc.property(
        anyRules,
        masks,
        principal,
        operation,
        fc.nat(),
        (rules, covering, who, what, seed) => {
          const shuffle = <Item>(items: readonly Item[]): Item[] =>
            fc.sample(fc.shuffledSubarray([...items], { minLength: items.length }), {
              seed,
              numRuns: 1,
            })[0] ?? [];
          const shuffled = decide(policyOf(shuffle(rules)), shuffle(covering), who, what);
          expect(shuffled).toEqual(decide(policyOf(rules), covering, who, what));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('Observe rules change nothing but what is observed', () => {
    fc.assert(
      fc.property(
        enforced,
        anyRules,
        masks,
        principal,
        operation,
        (rules, more, covering, ...by) => {
          const watching = more.map((rule): Rule => ({
            ...rule,
            id: `${rule.id}+`,
            mode: 'Observe',
          }));
          const after = decide(policyOf([...rules, ...watching]), covering, ...by);
          expect({ ...after, observed: null }).toEqual(decide(policyOf(rules), covering, ...by));
        },
      ),
      RUNS,
    );
  });

  it('what is observed is what would be enforced', () => {
    fc.assert(
      fc.property(anyRules, masks, principal, operation, (rules, covering, ...by) => {
        const { observed } = decide(policyOf(rules, 'Observe'), covering, ...by);
        const all = policyOf(rules.map((rule) => ({ ...rule, mode: 'Enforce' })));
        const { effect, reason, rules: ids } = decide(all, covering, ...by);
        expect(observed).toEqual({ effect, reason, rules: ids });
      }),
      RUNS,
    );
  });
});

describe('laws of lists', () => {
  it('without conditions a list shows exactly what can be used or approved', () => {
    fc.assert(
      fc.property(plain, masks, principal, item, object, (rules, covering, who, listed, given) => {
        const { effect, reason } = decide(policyOf(rules), covering, who, useOf(listed, given));
        const usable = effect === 'Allow' || reason === 'ApprovalRequired';
        expect(visible(policyOf(rules), covering, who, listed)).toBe(usable);
      }),
      RUNS,
    );
  });

  it('with conditions it shows at least that', () => {
    fc.assert(
      fc.property(
        enforced,
        masks,
        principal,
        item,
        object,
        (rules, covering, who, listed, given) => {
          const { effect, reason } = decide(policyOf(rules), covering, who, useOf(listed, given));
          if (effect === 'Allow' || reason === 'ApprovalRequired')
            expect(visible(policyOf(rules), covering, who, listed)).toBe(true);
        },
      ),
      RUNS,
    );
  });

  it('a template of which one expansion can be read is shown', () => {
    const parts = fc.tuple(fc.constantFrom('x:', 'x:a', 'y:', ''), fc.constantFrom('', '/b', 'b'));
    const value = fc.constantFrom('', 'a', 'a/b', 'b', 'x:a');
    fc.assert(
      fc.property(
        plain,
        masks,
        principal,
        parts,
        value,
        (rules, covering, who, [before, after], middle) => {
          const read = useOf({ kind: 'resource', uri: `${before}${middle}${after}` }, {});
          const template = {
            kind: 'resourceTemplate',
            uriTemplate: `${before}{+v}${after}`,
          } as const;
          const { effect, reason } = decide(policyOf(rules), covering, who, read);
          if (effect === 'Allow' || reason === 'ApprovalRequired')
            expect(visible(policyOf(rules), covering, who, template)).toBe(true);
        },
      ),
      RUNS,
    );
  });

  it('what a role always reaches is allowed whatever the arguments, and what it never reaches is not', () => {
    fc.assert(
      fc.property(
        enforced,
        masks,
        fc.constantFrom(...ROLES),
        item,
        object,
        (rules, covering, role, listed, given) => {
          const reached = reach(policyOf(rules), covering, role, listed);
          const { effect, reason } = decide(
            policyOf(rules),
            covering,
            principalWith([role]),
            useOf(listed, given),
          );
          if (reached === 'Always') expect(effect).toBe('Allow');
          if (reached === 'WithApproval') expect(effect).toBe('Deny');
          if (reached === 'Never') expect([effect, reason]).not.toContain('Allow');
          if (reached === 'Never') expect(reason).not.toBe('ApprovalRequired');
        },
      ),
      RUNS,
    );
  });
});
