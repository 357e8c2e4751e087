import { describe, expect, it } from '@jest/globals';
import type { Rule } from '../../policy/model.ts';
import { placeIn } from '../place.ts';
import type { PlacedRule } from '../rules.ts';
import { Effort } from './effort.ts';
import { MOST_STEPS, MOST_STEPS_OF_RULE, shadowedRules } from './shadowed.ts';

const object = { kind: 'McpRolePolicy', metadata: { namespace: 'n', name: 'p' } };

function rule(at: number, parts: Partial<Rule>): PlacedRule {
  const empty = { tools: [], prompts: [], resources: [], methods: [], when: [], limit: null };
  const id = `n/p/r${at}`;
  return {
    rule: { id, mode: 'Enforce', effect: 'Deny', roles: ['*'], ...empty, ...parts },
    place: placeIn(object, 'spec', 'rules', at),
  };
}

/** No single comparison may be worth more: a list of globs that are read, or of conditions. */
const LONGEST_COMPARISON = 16 * 64 * 4_096;

function work(rules: readonly PlacedRule[]) {
  const total = new Effort(MOST_STEPS);
  const found = [...shadowedRules(rules, () => true, total)].flat();
  return { found: found.map(({ code, path }) => [code, path.at(-1)]), steps: total.taken };
}

const many = (count: number, parts: (at: number) => Partial<Rule>) =>
  Array.from({ length: count }, (_, at) => rule(at, parts(at)));
/** Globs that take the longest to compare: every wildcard of one may stand for every part of the other. */
const slow = (count: number, length: number, at: number, start = '') =>
  Array.from({ length: count }, (_, glob) => `${start}${'*a'.repeat(length / 2)}${at}x${glob}`);
const condition = (at: number) =>
  ({
    argument: '/a',
    test: { operator: 'Equals', value: 'x'.repeat(4_000) + String(at) },
  }) as const;

describe('the work of shadowedRules', () => {
  it.each<[string, readonly PlacedRule[]]>([
    ['name globs', many(15, (at) => ({ tools: slow(64, 250, at) }))],
    ['URI globs', many(4, (at) => ({ resources: slow(64, 1_000, at, 'file:///') }))],
    [
      'roles',
      many(500, (at) => ({ roles: Array.from({ length: 64 }, (_, one) => `r${at}-${one}`) })),
    ],
    ['conditions', many(600, (at) => ({ tools: ['t'], when: [condition(at), condition(-at)] }))],
    ['plain rules', many(2_000, (at) => ({ tools: [`t-${at}`] }))],
  ])('is bounded for %s', (_, rules) => {
    expect(work(rules).steps).toBeLessThan(MOST_STEPS + MOST_STEPS_OF_RULE + LONGEST_COMPARISON);
  });

  it('is enough for a thousand rules of a hundred tools each under a wildcard', () => {
    const rules = [
      ...many(1_000, (at) => ({ tools: [`tool_${at}`, `get_${at}_*`] })),
      rule(1_000, { tools: ['get_7_list'] }),
    ];
    expect(work(rules).found).toEqual([['RuleShadowed', 1_000]]);
  });

  it('says nothing of a rule that takes too long, and goes on with the next', () => {
    const rules = [
      ...many(3, (at) => ({ tools: slow(64, 250, at) })),
      rule(3, { effect: 'Allow', tools: ['t'] }),
      rule(4, { effect: 'Allow', tools: ['t'] }),
    ];
    expect(work(rules).found).toEqual([['RuleDuplicated', 4]]);
  });

  it('is for the rules that are asked for alone', () => {
    const total = new Effort(MOST_STEPS);
    const rules = many(100, () => ({ tools: ['t'] }));
    const found = [...shadowedRules(rules, ({ rule: { id } }) => id === 'n/p/r5', total)];
    expect(found.flat().map(({ code }) => code)).toEqual(['RuleDuplicated']);
    expect(total.taken).toBeLessThan(100 * 10);
  });
});
