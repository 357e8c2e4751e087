import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { asked } from './support/attempts.ts';
import { decision } from './support/audit.ts';
import { callTool, listedTools } from './support/calls.ts';
import { install } from './support/installation.ts';
import { podOf, serviceUrl, tokenOf } from './support/lookups.ts';
import {
  clusterProvider,
  conditionOf,
  programmed,
  resource,
  toolRule,
  userRole,
} from './support/resources.ts';
import { INJECTED, apply, freshNamespace, start } from './support/workload.ts';

const NAMESPACE = 'policies';
const DENIED = /^Denied/;

const policy = (name: string, spec: object) => resource('McpRolePolicy', NAMESPACE, name, spec);
const front = { selector: { matchLabels: { tier: 'front' } } };
const back = {
  selector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] },
};

let token: string;
const at = (app: string) => ({ url: serviceUrl(NAMESPACE, app), token });
const gateOf = (app: string) => ({ namespace: NAMESPACE, pod: podOf(NAMESPACE, app) });

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  apply([clusterProvider(NAMESPACE), userRole(NAMESPACE)]);
  for (const name of ['front', 'back'])
    start({ namespace: NAMESPACE, name, annotations: INJECTED, labels: { tier: name } });
  token = tokenOf(NAMESPACE, 'default');
}, 900_000);

afterEach(() => {
  kubectl(['delete', 'mcprolepolicies', '-n', NAMESPACE, '--field-selector=metadata.name!=roles']);
});

describe('several policies for one pod', () => {
  const allow = policy('allow', { ...front, rules: [toolRule('Allow', 'echo', 'say')] });
  const deny = policy('deny', { ...front, rules: [toolRule('Deny', 'echo')] });

  it.each([
    ['the allowing one first', [allow, deny]],
    ['the denying one first', [deny, allow]],
  ])('deny beats allow: %s', async (_order, objects) => {
    for (const object of objects) apply([object]);
    programmed(NAMESPACE, 'allow', 'deny');
    expect(await callTool(at('front'), 'say')).toBe('allowed');
    expect(await callTool(at('front'), 'echo')).toMatch(DENIED);
    expect(await listedTools(at('front'))).toEqual(['say']);
    const record = await decision(gateOf('front'), 'the denied call', isCallOf('echo'));
    expect(record).toMatchObject({ effect: 'Deny', reason: 'DeniedByRule' });
    expect(record.rules).toEqual([`${NAMESPACE}/deny/deny`]);
  });
});

describe('labels of pods', () => {
  it('choose the policies', async () => {
    apply([
      policy('front', { ...front, rules: [toolRule('Allow', 'echo')] }),
      policy('back', { ...back, rules: [toolRule('Allow', 'say')] }),
    ]);
    programmed(NAMESPACE, 'front', 'back');
    expect(await listedTools(at('front'))).toEqual(['echo']);
    expect(await callTool(at('front'), 'echo')).toBe('allowed');
    expect(await listedTools(at('back'))).toEqual(['say']);
    expect(await callTool(at('back'), 'echo')).toMatch(DENIED);
  });
});

describe('mode Observe', () => {
  it('forwards everything and records what it would have decided', async () => {
    apply([policy('watch', { ...front, mode: 'Observe', rules: [toolRule('Deny', 'echo')] })]);
    programmed(NAMESPACE, 'watch');
    expect(await callTool(at('front'), 'echo')).toBe('allowed');
    const record = await decision(gateOf('front'), 'the observed call', isCallOf('echo'));
    expect(record).toMatchObject({
      effect: 'Allow',
      reason: 'AllowedByObserve',
      observed: { effect: 'Deny', reason: 'DeniedByRule', rules: [`${NAMESPACE}/watch/deny`] },
    });
  });

  it('beside an enforced policy it neither allows nor denies, and its record says what it would', async () => {
    const rules = [toolRule('Deny', 'echo'), toolRule('Allow', 'say')];
    apply([
      policy('enforced', { ...front, rules: [toolRule('Allow', 'echo')] }),
      policy('watch', { ...front, mode: 'Observe', rules }),
    ]);
    programmed(NAMESPACE, 'enforced', 'watch');
    expect(await callTool(at('front'), 'echo')).toBe('allowed');
    expect(await callTool(at('front'), 'say')).toMatch(DENIED);
    expect(await decision(gateOf('front'), 'the allowed call', isCallOf('echo'))).toMatchObject({
      effect: 'Allow',
      reason: 'AllowedByRule',
      rules: [`${NAMESPACE}/enforced/allow`],
      observed: { effect: 'Deny', reason: 'DeniedByRule', rules: [`${NAMESPACE}/watch/deny`] },
    });
    expect(await decision(gateOf('front'), 'the denied call', isCallOf('say'))).toMatchObject({
      effect: 'Deny',
      reason: 'NoRuleMatched',
      observed: { effect: 'Allow', reason: 'AllowedByRule', rules: [`${NAMESPACE}/watch/allow`] },
    });
  });
});

describe('the last policy', () => {
  it('taken away denies everything with a reason of its own', async () => {
    apply([policy('last', { ...front, rules: [toolRule('Allow', 'echo')] })]);
    programmed(NAMESPACE, 'last');
    expect(await callTool(at('front'), 'echo')).toBe('allowed');
    kubectl(['delete', 'mcprolepolicy', 'last', '-n', NAMESPACE]);
    await until(
      'the call is denied',
      async () => (await callTool(at('front'), 'echo')) !== 'allowed',
    );
    const { method, reason } = await decision(
      gateOf('front'),
      'the denial',
      ({ effect }) => effect === 'Deny',
    );
    expect({ method, reason }).toEqual({ method: 'initialize', reason: 'NoPolicy' });
  });
});

describe('a role with two definitions', () => {
  const roles = (...names: readonly string[]) => ({
    ...front,
    roles: names.map((name) => ({ name, members: [{ serviceAccount: 'default' }] })),
  });

  it('is refused at apply, each of them by its path', () => {
    const answer = asked(['apply', '-f', '-'], stringify(policy('late', roles('own', 'user'))));
    expect(answer).toContain('RoleConflicted: spec.roles[1].name: role user');
    apply([policy('elder', roles('shared'))]);
    const both = asked(['apply', '-f', '-'], stringify(policy('late', roles('shared', 'user'))));
    expect(both).toContain('RoleConflicted: spec.roles[0].name: role shared');
    expect(both).toContain('RoleConflicted: spec.roles[1].name: role user');
  });

  it('is named in the status of the younger policy when the older one comes to define it', async () => {
    apply([policy('elder', { ...front, rules: [toolRule('Allow', 'echo')] })]);
    apply([policy('junior', roles('shared'))]);
    programmed(NAMESPACE, 'elder', 'junior');
    apply([policy('elder', roles('shared'))]);
    const accepted = await until('the conflict in status', () => {
      const condition = conditionOf(NAMESPACE, 'mcprolepolicy/junior', 'Accepted');
      return condition?.status === 'False' && condition;
    });
    expect(accepted).toMatchObject({ reason: 'RoleConflicted' });
    expect(accepted.message).toMatch(/spec\.roles\[0\]\.name: role shared .*\belder\b/);
    programmed(NAMESPACE, 'elder');
  });
});

describe('an object that the schema refuses', () => {
  it('is refused with every problem and its path', () => {
    const refusal = (spec: object) =>
      asked(['apply', '-f', '-'], stringify(policy('invalid', spec)));
    const rule = toolRule('Allow', 'echo');
    const form = refusal({ mode: 'Watch', rules: [{ ...rule, effect: 'Permit' }] });
    expect(form).toContain('spec.mode: Unsupported value: "Watch"');
    expect(form).toContain('spec.rules[0].effect: Unsupported value: "Permit"');
    const members = [{ serviceAccount: 'default', user: 'ada' }];
    const meaning = refusal({
      roles: [{ name: 'user', members }],
      rules: [{ ...rule, roles: ['a b'] }],
    });
    expect(meaning).toMatch(/spec\.roles\[0\]\.members\[0\]: .*exactly one of/);
    expect(meaning).toMatch(/spec\.rules\[0\]\.roles\[0\]: .*must be the name of a role/);
  });
});

describe('an edit that is refused', () => {
  it('leaves in force, and in status, what was there', async () => {
    apply([policy('edited', { ...front, rules: [toolRule('Allow', 'echo')] })]);
    programmed(NAMESPACE, 'edited');
    const wider = { ...front, rules: [{ ...toolRule('Allow', 'say'), roles: ['a b'] }] };
    const said = asked(['apply', '-f', '-'], stringify(policy('edited', wider)));
    expect(said).toContain('must be the name of a role');
    expect(await listedTools(at('front'))).toEqual(['echo']);
    expect(await callTool(at('front'), 'say')).toMatch(DENIED);
    for (const type of ['Accepted', 'Programmed'])
      expect(conditionOf(NAMESPACE, 'mcprolepolicy/edited', type)?.status).toBe('True');
  });
});

describe('kubectl get mcp', () => {
  it('shows what is in force, and where', () => {
    apply([policy('shown', { ...front, rules: [toolRule('Allow', 'echo')] })]);
    programmed(NAMESPACE, 'shown');
    const table = kubectl(['get', 'mcp', '-n', NAMESPACE]);
    expect(table).toMatch(/^NAME +MODE +PODS +ACCEPTED +PROGRAMMED +AGE$/m);
    expect(table).toMatch(/^mcprolepolicy.gatehouse.dev\/shown +Enforce +1 +True +True +\d+s$/m);
    expect(table).toMatch(/^mcprolepolicy.gatehouse.dev\/roles +Enforce +0 +True +False +\S+$/m);
    expect(table).toMatch(/^NAME +ISSUER +ACCEPTED +AGE$/m);
    expect(table).toMatch(/^mcpidentityprovider.gatehouse.dev\/cluster +True +\S+$/m);
  });
});

const isCallOf =
  (tool: string) =>
  ({ method, target }: { method: string; target: { name: string } | null }): boolean =>
    method === 'tools/call' && target?.name === tool;
