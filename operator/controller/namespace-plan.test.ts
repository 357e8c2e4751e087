import { describe, expect, it } from '@jest/globals';
import { acceptedForm, observedObject } from '../state/observed-object.ts';
import { planObject } from './namespace-plan.ts';
import type { NamespaceView } from './namespace-plan.ts';
import { SpecVersions } from './spec-versions.ts';

function policy(generation: number, resourceVersion: number, spec: object = { rules: [] }) {
  return observedObject('gatehouse.dev/v1alpha1', 'McpRolePolicy', {
    metadata: {
      name: 'p',
      namespace: 'a',
      uid: 'u',
      generation,
      resourceVersion: String(resourceVersion),
    },
    spec,
  });
}

function plan(
  object = policy(1, 5),
  forms: ReturnType<typeof acceptedForm>[] = [],
  acknowledged: NamespaceView['acknowledged'] = new Map(),
) {
  return planObject(object, {
    namespace: null,
    pods: [],
    forms,
    problems: [],
    acknowledged,
    specVersionOf: () => 0,
    now: 0,
  });
}

function kept(object: ReturnType<typeof policy>) {
  const action = plan(object).find(({ kind }) => kind === 'keepForm');
  if (action?.kind !== 'keepForm') throw new Error('nothing is kept');
  return acceptedForm(action.revision);
}

describe('planObject', () => {
  it('keeps the form of each new generation, and drops the one before only then', () => {
    const first = kept(policy(1, 5));
    expect(first).toMatchObject({ objectUid: 'u', generation: 1, reading: { ok: true } });
    expect(plan(policy(1, 6), [first]).map(({ kind }) => kind)).toEqual(['writeStatus']);
    const second = kept(policy(2, 7));
    const actions = plan(policy(2, 8), [first, second]);
    expect(actions).toContainEqual({ kind: 'dropForm', namespace: 'a', name: first.name });
    expect(plan(policy(2, 8), [first]).map(({ kind }) => kind)).toEqual([
      'keepForm',
      'writeStatus',
    ]);
  });

  it('counts no pods before every replica has had the time to say what they enforce', () => {
    expect(plan(policy(1, 5), [], null).map(({ kind }) => kind)).toEqual(['keepForm']);
    const provider = observedObject('gatehouse.dev/v1alpha1', 'McpIdentityProvider', {
      metadata: { name: 'p', namespace: 'a', uid: 'v', generation: 1, resourceVersion: '5' },
      spec: {},
    });
    expect(plan(provider, [], null).map(({ kind }) => kind)).toEqual(['writeStatus']);
  });

  it('keeps no form of what is not valid', () => {
    const actions = plan(policy(2, 7, { rules: 7 }), [kept(policy(1, 5))]);
    expect(actions.map(({ kind }) => kind)).toEqual(['writeStatus']);
  });
});

describe('SpecVersions', () => {
  it('is the resource version at which a generation was first seen', () => {
    const versions = new SpecVersions();
    expect(
      [policy(1, 5), policy(1, 9), policy(2, 11)].map((object) => versions.of(object)),
    ).toEqual([5, 5, 11]);
    versions.keepOnly([]);
    expect(versions.of(policy(2, 12))).toBe(12);
  });
});
