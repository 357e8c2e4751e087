import { describe, expect, it } from '@jest/globals';
import { namespaceState } from '../state/namespace-state.ts';
import type { NamespaceState } from '../state/namespace-state.ts';
import { observedObject } from '../state/observed-object.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import { Contents } from './contents.ts';
import type { ContentsSources } from './contents.ts';

const PORT = { number: 8080, names: ['mcp'] };
const API_VERSION = 'gatehouse.dev/v1alpha1';

interface PodChange {
  readonly guarded?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

function pod(name: string, app: string, change: PodChange = {}): ObservedPod {
  return {
    namespace: 'a',
    name,
    uid: name,
    labels: { app, ...change.labels },
    node: '',
    isOver: false,
    isTerminating: false,
    hasUnreadySidecar: false,
    optIn: 'pod',
    guard: change.guarded === false ? null : { server: app, tls: false, ports: [PORT] },
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
  const cut: string[] = [];
  const contents = new Contents({ cut: ({ name }) => cut.push(name) });
  return { here, cut, contents, of: (one: ObservedPod) => contents.of(one, sources()) };
}

describe('Contents', () => {
  it('is the very same for the pods of a workload, and another for another one', () => {
    const { of } = world();
    expect(of(pod('p1', 'one'))).toBe(of(pod('p2', 'one')));
    expect(of(pod('p1', 'one'))).not.toBe(of(pod('p3', 'two')));
    expect(of(pod('p1', 'one')).content.server.denyStyle).toBe('Visible');
  });

  it('is the very same for pods that differ in what does not count', () => {
    const { of } = world();
    const [first, second] = ['p-0', 'p-1'].map((name) =>
      of(pod(name, 'one', { labels: { 'statefulset.kubernetes.io/pod-name': name } })),
    );
    expect(first).toBe(second);
  });

  it('shares the policy of a namespace among its servers', () => {
    const { of } = world();
    const [one, two] = [of(pod('p1', 'one')).content, of(pod('p2', 'two')).content];
    expect(one.server.name).not.toBe(two.server.name);
    expect(one.policy).toBe(two.policy);
  });

  it('tells of a pod to which too many Services lead, once for each change', () => {
    const { here, cut, of } = world();
    const services = [...Array(65).keys()].map((at) => ({
      ...{ namespace: 'a', name: `s${at}`, addresses: [], selector: { app: 'one' } },
      ports: [{ port: 80, target: 'mcp' }],
    }));
    here.state = namespaceState({ services });
    const contents = ['p1', 'p2', 'p3'].map((name) => of(pod(name, 'one')));
    expect(contents[0]?.content.server.urls).toHaveLength(256);
    expect(cut).toEqual(['p1']);
    expect(of(pod('p4', 'two')).isCut).toBe(false);
  });

  it('tells pods without a gate apart, which are known by their own names', () => {
    const { of } = world();
    expect(of(pod('p1', 'two', { guarded: false })).content.server.name).toBe('p1');
    expect(of(pod('p2', 'two', { guarded: false })).content.server.name).toBe('p2');
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
