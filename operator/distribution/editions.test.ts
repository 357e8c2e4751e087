import { expect, it } from '@jest/globals';
import { ClusterState } from '../state/cluster.ts';
import type { MirrorMaker } from '../state/cluster.ts';
import { observedObject } from '../state/observed-object.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import { Contents } from './contents.ts';
import { editionOf } from './editions.ts';

const POD: ObservedPod = {
  ...{ namespace: 'a', name: 'p', uid: 'u', labels: { app: 'one' }, node: '' },
  ...{ isOver: false, isTerminating: false, hasUnreadySidecar: false, optIn: 'pod' },
  guard: { server: 'one', tls: false, ports: [] },
};

/** A cluster with one pod and one McpServer, of which the path may change. */
function clusterWithPath() {
  const server = { path: '/one' };
  const changes: (() => void)[] = [];
  const seen = () =>
    observedObject('gatehouse.dev/v1alpha1', 'McpServer', {
      metadata: { namespace: 'a', name: 's', uid: 's', generation: 1, resourceVersion: '1' },
      spec: { selector: {}, path: server.path },
    });
  const mirrors: MirrorMaker = ({ resource: { plural }, onChange }) => {
    const read = { pods: () => [['p', POD]], mcpservers: () => [['s', seen()]] };
    const entries = (read as Readonly<Record<string, () => unknown[][]>>)[plural] ?? (() => []);
    changes.push(() => onChange([{ namespace: 'a' }]));
    return {
      items: () => new Map(entries() as [string, never][]),
      get: () => null,
      synced: () => Promise.resolve(),
      reached: () => 1,
      confirm: () => Promise.resolve(1),
      close: () => Promise.resolve(),
    };
  };
  const state = new ClusterState(mirrors, () => undefined);
  const change = (path: string) => {
    server.path = path;
    for (const tell of changes) tell();
  };
  change('/one');
  return { state, change };
}

it('an edition says what was true when it was made, whenever it is asked', () => {
  const { state, change } = clusterWithPath();
  const [contents, sources] = [
    new Contents({ cut: () => undefined }),
    { state, epoch: 1, observedAt: 1, defaultProviders: [], cluster: null, ring: null },
  ];
  const made = () => editionOf(contents, { ...sources, workloadKeysOf: () => [] });
  const before = made();
  change('/two');
  const pathIn = ({ contentOf }: ReturnType<typeof made>) => contentOf(POD).server.path;
  expect([pathIn(before), pathIn(made())]).toEqual(['/one', '/two']);
});
