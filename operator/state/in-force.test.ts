import { describe, expect, it } from '@jest/globals';
import { inForce } from './in-force.ts';
import { acceptedForm, observedObject } from './observed-object.ts';

const API_VERSION = 'gatehouse.dev/v1alpha1';

function policy(spec: object, generation = 1) {
  return {
    metadata: {
      name: 'p',
      namespace: 'a',
      uid: 'u1',
      generation,
      resourceVersion: '7',
      managedFields: [],
    },
    spec,
  };
}
const VALID = { rules: [{ name: 'r', effect: 'Allow', roles: ['*'], tools: ['x'] }] };
const INVALID = { rules: [{ name: 'r', effect: 'Perhaps', roles: ['*'], tools: ['x'] }] };
const observed = (spec: object) => observedObject(API_VERSION, 'McpRolePolicy', policy(spec));
const form = acceptedForm({
  metadata: { name: 'f', namespace: 'a' },
  revision: 1,
  data: { apiVersion: API_VERSION, kind: 'McpRolePolicy', ...policy(VALID) },
});

describe('inForce', () => {
  it('takes the present form of a valid object', () => {
    const { objects, rejected } = inForce([observed(VALID)], () => undefined);
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(['p']);
    expect(rejected).toEqual([]);
  });

  it('keeps the last accepted form of an invalid one', () => {
    const kept = inForce([observed(INVALID)], (uid) => (uid === 'u1' ? form : undefined));
    expect(kept.rejected).toEqual([]);
    expect(kept.objects[0]).toMatchObject({ spec: { rules: [{ effect: 'Allow' }] } });
  });

  it('rejects an invalid one of which no form was kept', () => {
    const { objects, rejected } = inForce([observed(INVALID)], () => undefined);
    expect(objects).toEqual([]);
    expect(rejected).toMatchObject([{ kind: 'McpRolePolicy', namespace: 'a', name: 'p' }]);
  });

  it('does not take a form that a later release refuses', () => {
    const broken = acceptedForm({ metadata: {}, revision: 1, data: { apiVersion: API_VERSION } });
    expect(inForce([observed(INVALID)], () => broken).rejected).toHaveLength(1);
  });
});
