import { describe, expect, it } from '@jest/globals';
import { parseResource } from '../../api/resource.ts';
import type { Resource } from '../../api/resource.ts';
import { compile } from './compile.ts';
import { defaultSettings } from './default-settings.ts';
import { MOST_OBJECTS, MOST_RULES } from './excess.ts';

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

describe('more objects of a kind in a namespace than are compiled', () => {
  const servers = Array.from({ length: MOST_OBJECTS + 1 }, (_, at): Resource => {
    const reading = parseResource({
      apiVersion: 'gatehouse.dev/v1alpha1',
      kind: 'McpServer',
      metadata: {
        name: `s${at}`,
        namespace: 'n',
        creationTimestamp: at === 0 ? '2026-02-01T00:00:00Z' : '2026-01-01T00:00:00Z',
      },
      spec: { selector: { matchLabels: { app: `a${at}` } }, nonMcpPaths: ['/healthz'] },
    });
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
    return reading.resource;
  });

  it('takes the latest out of force, and no other', () => {
    expect(
      compiled(servers, 'any').problems.map(({ code, object }) => [code, object.name]),
    ).toEqual([['ObjectsTooMany', 's0']]);
    expect(compiled(servers.slice(1), 'any').problems).toEqual([]);
  });

  it('closes the pods that it selects, not others', () => {
    expect(compiled(servers, 'a0').policy.state).toBe('invalid');
    expect(compiled(servers, 'a0').server.nonMcpPaths).toEqual([]);
    expect(compiled(servers, 'a1').server.nonMcpPaths).toEqual(['/healthz']);
  });

  it('counts each kind by itself', () => {
    const policies = [policy(1, '2026-03-01T00:00:00Z')];
    expect(compiled([...servers.slice(1), ...policies], 'any').problems).toEqual([]);
  });
});
