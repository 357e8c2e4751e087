import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { decision } from './support/audit.ts';
import { callTool } from './support/calls.ts';
import { install } from './support/installation.ts';
import { guardDown, guardUp } from './support/schema-guard.ts';
import { podOf, serviceUrl, tokenOf, valueOf } from './support/lookups.ts';
import {
  clusterProvider,
  conditionOf,
  programmed,
  resource,
  toolRule,
  userRole,
} from './support/resources.ts';
import type { Condition } from './support/resources.ts';
import { INJECTED, apply, freshNamespace, start } from './support/workload.ts';

const NAMESPACE = 'accepted-form';
const KEPT = 'kept';
const NEVER_VALID = 'never-valid';

const selecting = (app: string) => ({ selector: { matchLabels: { app } } });
const policy = (name: string, spec: object) =>
  resource('McpRolePolicy', NAMESPACE, name, { ...selecting(name), ...spec });

let token: string;
const call = (app: string, tool: string) =>
  callTool({ url: serviceUrl(NAMESPACE, app), token }, tool);

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  apply([
    clusterProvider(NAMESPACE),
    userRole(NAMESPACE),
    policy(KEPT, { rules: [toolRule('Allow', 'echo')] }),
    resource('McpRolePolicy', NAMESPACE, 'valid', {
      ...selecting(NEVER_VALID),
      rules: [toolRule('Allow', 'echo')],
    }),
  ]);
  for (const name of [KEPT, NEVER_VALID])
    start({ namespace: NAMESPACE, name, annotations: INJECTED });
  programmed(NAMESPACE, KEPT, 'valid');
  token = tokenOf(NAMESPACE, 'default');
  await guardDown(NAMESPACE);
  apply([
    policy(KEPT, { rules: [{ ...toolRule('Allow', 'say'), effect: 'Permit' }] }),
    policy(NEVER_VALID, { rules: 7 }),
  ]);
}, 900_000);

afterAll(async () => {
  kubectl(['delete', 'mcprolepolicies', '--all', '-n', NAMESPACE]);
  await guardUp();
});

const invalid = (name: string): Promise<Condition> =>
  until(`the status of ${name}`, () => {
    const condition = conditionOf(NAMESPACE, `mcprolepolicy/${name}`, 'Accepted');
    return condition?.status === 'False' && condition;
  });

describe('an object that turns invalid', () => {
  it('says so in status: what is wrong, where, and what is in force', async () => {
    const { reason, message } = await invalid(KEPT);
    expect(reason).toBe('Invalid');
    const [problem, rest] = message.split('\n');
    expect(problem).toMatch(/^spec\.rules\[0\]\.effect: /);
    expect(rest).toBe('The last accepted form stays in force.');
  });

  it('keeps its last accepted form in force', async () => {
    expect(await call(KEPT, 'echo')).toBe('allowed');
    expect(await call(KEPT, 'say')).toMatch(/^Denied/);
  });

  it('does so for a pod that starts afterwards, too', async () => {
    const before = podOf(NAMESPACE, KEPT);
    kubectl(['delete', 'pod', before, '-n', NAMESPACE]);
    kubectl(['rollout', 'status', `deployment/${KEPT}`, '-n', NAMESPACE, '--timeout=60s']);
    await until('the new pod answers', async () => (await call(KEPT, 'echo')) === 'allowed');
    expect(await call(KEPT, 'say')).toMatch(/^Denied/);
    expect(podOf(NAMESPACE, KEPT)).not.toBe(before);
  });

  it('has its form in a ControllerRevision', () => {
    const uid = valueOf(NAMESPACE, `mcprolepolicy/${KEPT}`, '{.metadata.uid}');
    const form = `controllerrevision/mcprolepolicy-${uid}-1`;
    expect(valueOf(NAMESPACE, form, '{.data.spec.rules[0].effect}')).toBe('Allow');
  });
});

describe('a new object that is not valid', () => {
  it('says in status that it has no form, and what that means', async () => {
    const { reason, message } = await invalid(NEVER_VALID);
    expect(reason).toBe('Invalid');
    expect(message).toMatch(/^spec\.rules: .*\nNo accepted form was kept: the pods .* denied\.$/);
  });

  it('denies everything on what it selects, whatever others allow', async () => {
    await until('the call is denied', async () => (await call(NEVER_VALID, 'echo')) !== 'allowed');
    const gate = { namespace: NAMESPACE, pod: podOf(NAMESPACE, NEVER_VALID) };
    const { reason } = await decision(gate, 'the denial', ({ effect }) => effect === 'Deny');
    expect(reason).toBe('PolicyInvalid');
  });
});
