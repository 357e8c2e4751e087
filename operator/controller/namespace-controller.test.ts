import { describe, expect, it } from '@jest/globals';
import type { PodContent } from '../distribution/content.ts';
import type { KubeClient } from '../kube/client.ts';
import { observedObject } from '../state/observed-object.ts';
import type { ObservedObject } from '../state/observed-object.ts';
import { ClusterState } from '../state/cluster.ts';
import type { MirrorMaker } from '../state/cluster.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import { NamespaceController } from './namespace-controller.ts';
import { TrustConfigMaps } from './trust-config-maps.ts';

/** Takes everything that is written. */
const client = {
  apply: () => Promise.resolve(),
  merge: () => Promise.resolve(),
} as unknown as KubeClient;

const TRUST = new TrustConfigMaps({
  client,
  patienceMs: 1,
  now: () => 0,
  refused: () => undefined,
});

function policy(name: string) {
  return observedObject('gatehouse.dev/v1alpha1', 'McpRolePolicy', {
    metadata: { namespace: 'tools', name, uid: name, generation: 1, resourceVersion: '1' },
    spec: { selector: {}, rules: [] },
  });
}

function pod(name: string, isGuarded: boolean): ObservedPod {
  return {
    ...{ namespace: 'tools', name, uid: name, labels: { app: name }, node: '', optIn: 'pod' },
    ...{ isOver: false, isTerminating: false, hasUnreadySidecar: false },
    guard: isGuarded ? { server: name, tls: false, ports: [] } : null,
  };
}

/** The cluster as it is once these pods and policies have been read, and nothing else. */
function stateOf(
  pods: readonly ObservedPod[],
  policies: readonly ObservedObject[] = [],
): ClusterState {
  const announce: (() => void)[] = [];
  const mirrors: MirrorMaker = ({ resource, onChange }) => {
    announce.push(() => onChange([{ namespace: 'tools' }]));
    const all: Readonly<Record<string, readonly { readonly name: string }[]>> = {
      pods,
      mcprolepolicies: policies,
    };
    const read = (all[resource.plural] ?? []).map((one) => [one.name, one] as const);
    const items = new Map(read) as unknown as ReadonlyMap<string, never>;
    return {
      items: () => items,
      get: () => null,
      synced: () => Promise.resolve(),
      reached: () => 1,
      confirm: () => Promise.resolve(1),
      close: () => Promise.resolve(),
    };
  };
  const state = new ClusterState(mirrors, () => undefined);
  for (const tell of announce) tell();
  return state;
}

const NOTHING = { policies: [], masks: [], selected: [], roles: new Map() };

async function reconcile(pods: readonly ObservedPod[], look: (pod: ObservedPod) => void) {
  const controller = new NamespaceController({
    client,
    state: stateOf(pods),
    contents: () => (one) => {
      look(one);
      return { problems: [], lintable: NOTHING } as unknown as PodContent;
    },
    acknowledged: () => new Map(),
    trust: TRUST,
    anchors: () => null,
    now: () => 0,
  });
  await controller.reconcile('tools');
}

describe('NamespaceController', () => {
  it('compiles for guarded pods, and for one that is nobody', async () => {
    const looked: string[] = [];
    const pods = [pod('guarded', true), pod('unguarded', false)];
    await reconcile(pods, ({ name }) => looked.push(name));
    expect(looked).toEqual(['none', 'guarded']);
  });

  it('lets others have their turn while it compiles for many', async () => {
    let turns = 0;
    const others = setInterval(() => (turns += 1), 1);
    const pods = Array.from({ length: 10 }, (_, index) => pod(`p${index}`, true));
    await reconcile(pods, () => {
      const until = performance.now() + 25;
      while (performance.now() < until);
    });
    clearInterval(others);
    expect(turns).toBeGreaterThanOrEqual(5);
  });

  it('lets others have their turn while it plans for many objects', async () => {
    let turns = 0;
    const others = setInterval(() => (turns += 1), 1);
    const policies = Array.from({ length: 10 }, (_, index) => policy(`p${index}`));
    const controller = new NamespaceController({
      client,
      state: stateOf([pod('guarded', true)], policies),
      contents: () => () => ({ problems: [], lintable: NOTHING }) as unknown as PodContent,
      acknowledged: () => new SlowMap(),
      trust: TRUST,
      anchors: () => null,
      now: () => 0,
    });
    await controller.reconcile('tools');
    clearInterval(others);
    expect(turns).toBeGreaterThanOrEqual(5);
  });
});

/** Work for each object, as the pods of a large namespace are. */
class SlowMap extends Map<string, never> {
  override get(): undefined {
    const until = performance.now() + 25;
    while (performance.now() < until);
    return undefined;
  }
}
