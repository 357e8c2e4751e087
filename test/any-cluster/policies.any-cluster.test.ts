import { beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { until } from '../support/waiting.ts';
import { kubectl } from '../cluster/kubectl.ts';
import { asked } from '../cluster/support/attempts.ts';
import { decision } from '../cluster/support/audit.ts';
import { podOf } from '../cluster/support/lookups.ts';
import {
  USER,
  clusterProvider,
  conditionOf,
  programmed,
  resource,
  toolRule,
  userRole,
} from '../cluster/support/resources.ts';
import { INJECTED, apply, start } from '../cluster/support/workload.ts';
import { at, meet } from './support/clients.ts';
import { NAMESPACE } from './support/names.ts';
import { emptyNamespace } from './support/namespace.ts';

const NAME = 'edited';
const DENIED = expect.stringMatching(/^Denied/);
let pod: string;

/** The one policy of the pod. Of two that define a role, the one whose name comes later gives way. */
const policy = (rule: object, more: object = {}) =>
  resource('McpRolePolicy', NAMESPACE, 'tools', {
    selector: { matchLabels: { app: NAME } },
    rules: [rule],
    ...more,
  });

beforeAll(() => {
  emptyNamespace();
  apply([clusterProvider(NAMESPACE), userRole(NAMESPACE), policy(toolRule('Allow', 'echo'))]);
  start({ namespace: NAMESPACE, name: NAME, annotations: INJECTED });
  pod = podOf(NAMESPACE, NAME);
  programmed(NAMESPACE, 'tools');
}, 300_000);

describe('a policy', () => {
  it('allows what it names, hides and denies the rest', () => {
    const met = meet(at(NAME), ['echo', 'say']);
    expect(met).toEqual({ listed: ['echo'], answers: ['allowed', DENIED] });
  });

  it('that is edited takes effect on the running pod, and its status says so', () => {
    apply([policy(toolRule('Allow', 'say'))]);
    programmed(NAMESPACE, 'tools');
    const condition = conditionOf(NAMESPACE, 'mcprolepolicy/tools', 'Programmed');
    expect(condition).toMatchObject({ status: 'True' });
    const met = meet(at(NAME), ['echo', 'say']);
    expect(met).toEqual({ listed: ['say'], answers: [DENIED, 'allowed'] });
    expect(podOf(NAMESPACE, NAME)).toBe(pod);
  });

  it('whose edit is invalid is refused with the reason, and stays in force as it was', () => {
    const refusal = (object: object) => asked(['apply', '-f', '-'], stringify(object));
    const rule = toolRule('Allow', 'echo');
    const unknown = refusal(policy({ ...rule, effect: 'Permit' }));
    expect(unknown).toContain('spec.rules[0].effect: Unsupported value: "Permit"');
    expect(refusal(policy(rule, { roles: [USER] }))).toContain('RoleConflicted');
    const met = meet(at(NAME), ['echo', 'say']);
    expect(met).toEqual({ listed: ['say'], answers: [DENIED, 'allowed'] });
  });

  it('that was the last one leaves nothing allowed when it is deleted', async () => {
    kubectl(['delete', 'mcprolepolicy', 'tools', '-n', NAMESPACE]);
    const gate = { namespace: NAMESPACE, pod };
    await until('a call is denied', () => {
      try {
        return meet(at(NAME), ['say']).answers[0] !== 'allowed';
      } catch {
        return true;
      }
    });
    const denial = await decision(gate, 'the denial', ({ reason }) => reason === 'NoPolicy');
    expect(denial).toMatchObject({ effect: 'Deny', method: 'initialize' });
  });
});
