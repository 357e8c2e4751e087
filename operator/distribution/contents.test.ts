import { describe, expect, it } from '@jest/globals';
import { namespaceState } from '../state/namespace-state.ts';
import type { NamespaceState } from '../state/namespace-state.ts';
import { observedObject } from '../state/observed-object.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import { Contents } from './contents.ts';
import type { ContentsSources } from './contents.ts';

const API_VERSION = 'gatehouse.dev/v1alpha1';

function pod(name: string, app: string, guarded = true): ObservedPod {
  return {
    namespace: 'a',
    name,
    uid: name,
    labels: { app },
    node: '',
    isOver: false,
    isTerminating: false,
    hasUnreadySidecar: false,
    optIn: 'pod',
    guard: guarded ? { server: app, tls: false, ports: [] } : null,
  };
}

/** As the API server would give it again after each write. */
function state(denyStyle: string, resourceVersion: string): NamespaceState {
  const object = {
    apiVersion: API_VERSION,
    kind: 'McpServer',
    metadata: { namespace: 'a', name: 's', uid: 'u', generation: 1, resourceVersion },
    spec: { selector: { matchLabels: { app: 'one' } }, denyStyle },
    status: { conditions: [], observedGeneration: Number(resourceVersion) },
  };
  return namespaceState({ objects: [observedObject(API_VERSION, 'McpServer', object)] });
}

function world() {
  const here = { state: state('Visible', '1'), ring: { serial: 1 } };
  const sources = (): ContentsSources => ({
    stateOf: () => here.state,
    defaultProviders: [],
    cluster: null,
    workloadKeysOf: () => [],
    ring: here.ring,
  });
  const contents = new Contents();
  return { here, contents, of: (one: ObservedPod) => contents.of(one, sources()) };
}

describe('Contents', () => {
  it('is the very same for the pods of a workload, and another for another one', () => {
    const { of } = world();
    expect(of(pod('p1', 'one'))).toBe(of(pod('p2', 'one')));
    expect(of(pod('p1', 'one'))).not.toBe(of(pod('p3', 'two')));
    expect(of(pod('p1', 'one')).content.server.denyStyle).toBe('Visible');
  });

  it('tells pods without a gate apart, which are known by their own names', () => {
    const { of } = world();
    expect(of(pod('p1', 'two', false)).content.server.name).toBe('p1');
    expect(of(pod('p2', 'two', false)).content.server.name).toBe('p2');
  });

  it('stays when a status was written', () => {
    const { here, of } = world();
    const before = of(pod('p1', 'one'));
    here.state = state('Visible', '2');
    expect(of(pod('p1', 'one'))).toBe(before);
  });

  it('is made anew when an object says something else, and when keys change', () => {
    const { here, of } = world();
    const before = of(pod('p1', 'one'));
    here.state = state('Hidden', '2');
    const after = of(pod('p1', 'one'));
    expect(after.content.server.denyStyle).toBe('Hidden');
    here.ring = { serial: 2 };
    expect(of(pod('p1', 'one'))).not.toBe(after);
    expect(before.content.server.denyStyle).toBe('Visible');
  });

  it('forgets a namespace that is gone', () => {
    const { contents, of } = world();
    const before = of(pod('p1', 'one'));
    contents.keepOnly(() => true);
    expect(of(pod('p1', 'one'))).toBe(before);
    contents.keepOnly(() => false);
    expect(of(pod('p1', 'one'))).not.toBe(before);
  });
});
