import { describe, expect, it } from '@jest/globals';
import { resourcePath } from './resource-path.ts';

const PODS = { group: '', version: 'v1', plural: 'pods' };
const POLICIES = { group: 'gatehouse.dev', version: 'v1alpha1', plural: 'mcprolepolicies' };

describe('resourcePath', () => {
  it.each([
    [PODS, undefined, '/api/v1/pods'],
    [PODS, { namespace: 'a' }, '/api/v1/namespaces/a/pods'],
    [PODS, { namespace: 'a', name: 'b' }, '/api/v1/namespaces/a/pods/b'],
    [
      POLICIES,
      { namespace: 'a', name: 'b', subresource: 'status' },
      '/apis/gatehouse.dev/v1alpha1/namespaces/a/mcprolepolicies/b/status',
    ],
    [
      { group: 'rbac.authorization.k8s.io', version: 'v1', plural: 'clusterroles' },
      { name: 'system:node' },
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode',
    ],
    [PODS, { namespace: 'a', name: 'b/../c?d' }, '/api/v1/namespaces/a/pods/b%2F..%2Fc%3Fd'],
  ])('%j %j', (resource, target, path) => {
    expect(resourcePath(resource, target)).toBe(path);
  });

  it.each([
    { namespace: '..', name: 'b' },
    { namespace: 'a', name: '.' },
    { namespace: '' },
    { namespace: 'a', subresource: 'status' },
  ])('refuses %j, which would be another path', (target) => {
    expect(() => resourcePath(PODS, target)).toThrow(TypeError);
  });
});
