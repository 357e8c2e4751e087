import { describe, expect, it } from '@jest/globals';
import { parseResource } from '../../api/resource.ts';
import type { Resource } from '../../api/resource.ts';
import { compile } from './compile.ts';
import { defaultSettings } from './default-settings.ts';
import { MOST_RULES } from './excess.ts';

const RULES_EACH = 100;
const POLICIES = MOST_RULES / RULES_EACH;

/** A policy of strict rules, each with a condition: what every check has most to do with. */
function policy(number: number, created: string): Resource {
  const rules = Array.from({ length: RULES_EACH }, (_, rule) => ({
    name: `r${rule}`,
    roles: ['*'],
    effect: 'Deny',
    tools: [`t-${number}-${rule}`],
    when: [{ argument: `/a${rule}`, operator: 'Equals', value: 1 }],
  }));
  const reading = parseResource({
    apiVersion: 'gatehouse.dev/v1alpha1',
    kind: 'McpRolePolicy',
    metadata: { name: `p${number}`, namespace: 'n', creationTimestamp: created },
    spec: { rules, selector: number === 0 ? { matchLabels: { app: 'late' } } : {} },
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.resource;
}

const compiled = (objects: readonly Resource[], app: string) =>
  compile({
    objects,
    rejected: [],
    target: {
      namespace: 'n',
      labels: { app },
      defaults: defaultSettings('s', ['http://s/mcp'], '/mcp'),
    },
    defaultProviders: [],
    cluster: null,
  });

describe('more rules in a namespace than are compiled', () => {
  const established = Array.from({ length: POLICIES }, (_, at) =>
    policy(at + 1, '2026-01-01T00:00:00Z'),
  );
  const late = policy(0, '2026-02-01T00:00:00Z');
  const all = [late, ...established];
  const tooMany = (app: string) =>
    compiled(all, app).problems.filter(({ code }) => code === 'RulesTooMany');

  it('takes the latest policy out of force, and no other', () => {
    expect(tooMany('any').map(({ object }) => object.name)).toEqual(['p0']);
    expect(compiled(established, 'any').problems.map(({ code }) => code)).not.toContain(
      'RulesTooMany',
    );
  });

  it('denies on the pods that it selects, not on others', () => {
    expect(compiled(all, 'late').policy.state).toBe('invalid');
    expect(compiled(all, 'any').policy.state).toBe('active');
  });
});
