import { describe, expect, it } from '@jest/globals';
import type { Problem } from '../../core/compile/problem.ts';
import { observedObject } from '../state/observed-object.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import { statusUpdate } from './conditions.ts';
import { desiredStatus } from './status.ts';
import type { StatusSources } from './status.ts';

const object = observedObject('gatehouse.dev/v1alpha1', 'McpRolePolicy', {
  metadata: { name: 'p', namespace: 'a', uid: 'u', generation: 3, resourceVersion: '9' },
  spec: { selector: { matchLabels: { app: 'x' } }, rules: [] },
});
const invalid = observedObject('gatehouse.dev/v1alpha1', 'McpRolePolicy', {
  metadata: { name: 'p', namespace: 'a', uid: 'u', generation: 4, resourceVersion: '10' },
  spec: { selector: { matchLabels: { app: 'x' } }, rules: 7 },
});

function pod(uid: string, change: Partial<ObservedPod> = {}): ObservedPod {
  return {
    namespace: 'a',
    name: uid,
    uid,
    labels: { app: 'x' },
    node: '',
    isOver: false,
    isTerminating: false,
    hasUnreadySidecar: false,
    optIn: 'pod',
    guard: { server: 's', tls: false, ports: [] },
    ...change,
  };
}

function problem(severity: Problem['severity'], name = 'p'): Problem {
  const path = ['spec', 'rules', 0];
  const about = { kind: 'McpRolePolicy', namespace: 'a', name };
  return { severity, code: 'RoleConflicted', object: about, path, message: 'is not good' };
}

const SOURCES: StatusSources = {
  object,
  problems: [],
  isKept: false,
  namespace: null,
  pods: [],
  acknowledged: new Map(),
  specVersion: 9,
};
const at = (version: number, exposed: string | null = null) => ({
  version: `1/McpRolePolicy=${version}`,
  refused: null,
  exposed,
});

function conditionsOf(change: Partial<StatusSources>) {
  const { conditions, pods } = desiredStatus({ ...SOURCES, ...change });
  return {
    pods,
    said: conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`),
  };
}

describe('desiredStatus', () => {
  it('counts the selected pods that enforce the present spec', () => {
    const pods = [pod('u1'), pod('u2'), pod('other', { labels: {} })];
    const acknowledged = new Map([
      ['u1', at(9)],
      ['u2', at(8)],
    ]);
    expect(conditionsOf({ pods, acknowledged })).toEqual({
      pods: { selected: 2, programmed: 1 },
      said: ['Accepted True Accepted', 'Programmed False PartiallyProgrammed'],
    });
    acknowledged.set('u2', at(12));
    expect(conditionsOf({ pods, acknowledged }).said[1]).toBe('Programmed True Programmed');
    acknowledged.set('u2', at(12, 'a foreign listener'));
    expect(conditionsOf({ pods, acknowledged }).pods).toEqual({ selected: 2, programmed: 1 });
  });

  it('counts an opted-in pod without a gate as one that enforces nothing', () => {
    const pods = [pod('u1', { guard: null })];
    expect(conditionsOf({ pods }).pods).toEqual({ selected: 1, programmed: 0 });
    const willing = [pod('u1', { guard: null, optIn: 'namespace' })];
    const labelled = {
      name: 'a',
      labels: { 'gatehouse.dev/inject': 'true' },
      isTerminating: false,
    };
    expect(conditionsOf({ pods: willing, namespace: labelled }).pods).toEqual({
      selected: 1,
      programmed: 0,
    });
  });

  it.each([
    ['over', { isOver: true }],
    ['terminating', { isTerminating: true }],
    ['only willing', { guard: null, optIn: 'namespace' as const }],
  ])('leaves out a pod that is %s', (_, change) => {
    expect(conditionsOf({ pods: [pod('u1', change)] }).said[1]).toBe('Programmed False NoPods');
  });

  it('names every problem of the object and none of another', () => {
    const problems = [problem('Error'), problem('Warning'), problem('Error', 'q')];
    const { conditions } = desiredStatus({ ...SOURCES, problems });
    expect(conditions[0]).toMatchObject({ status: 'False', reason: 'RoleConflicted' });
    expect(conditions[0]?.message.split('\n')).toEqual([
      'spec.rules[0]: is not good',
      'warning: spec.rules[0]: is not good',
    ]);
    expect(conditions[1]).toMatchObject({ status: 'False', reason: 'NotAccepted' });
  });

  it('says of an invalid object what is wrong and what is in force', () => {
    const kept = desiredStatus({ ...SOURCES, object: invalid, isKept: true }).conditions[0];
    expect(kept).toMatchObject({ status: 'False', reason: 'Invalid' });
    expect(kept?.message).toMatch(/spec\.rules: .*\nThe last accepted form stays in force\./);
    const lost = desiredStatus({ ...SOURCES, object: invalid }).conditions[0];
    expect(lost?.message).toMatch(/denied/);
  });
});

describe('statusUpdate', () => {
  const desired = desiredStatus(SOURCES);

  it('writes once, and keeps the time of a condition until its status changes', () => {
    const first = statusUpdate(undefined, desired, 0);
    expect(first).toMatchObject({
      conditions: [{ lastTransitionTime: '1970-01-01T00:00:00Z' }, {}],
    });
    expect(statusUpdate(first, desired, 5000)).toBeNull();
    const later = desiredStatus({ ...SOURCES, problems: [problem('Warning')] });
    const second = statusUpdate(first, later, 5000);
    expect(second).toMatchObject({
      conditions: [{ lastTransitionTime: '1970-01-01T00:00:00Z' }, {}],
    });
    const refused = desiredStatus({ ...SOURCES, problems: [problem('Error')] });
    const third = statusUpdate(first, refused, 5000);
    expect(third).toMatchObject({
      conditions: [{ lastTransitionTime: '1970-01-01T00:00:05Z' }, {}],
    });
  });
});
