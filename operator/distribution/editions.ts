import type { ClusterState } from '../state/cluster.ts';
import type { Contents, ContentsSources } from './contents.ts';
import type { Edition } from './publisher.ts';

export interface EditionSources extends Omit<ContentsSources, 'stateOf'> {
  readonly state: ClusterState;
  readonly epoch: number;
  /** When the API server was last read consistently, in milliseconds since the epoch. */
  readonly observedAt: number;
}

/** INVARIANT: what is true at this moment, whenever it is asked: what is said must not be newer than its version. */
export function editionOf(contents: Contents, sources: EditionSources): Edition {
  const { state, epoch, observedAt } = sources;
  const pods = new Map([...state.pods.items().values()].map((pod) => [pod.uid, pod]));
  const names = new Set([...pods.values()].map(({ namespace }) => namespace));
  const states = new Map([...names].map((name) => [name, state.in(name)]));
  const stateOf = (namespace: string) => states.get(namespace) ?? state.in(namespace);
  contents.keepOnly((namespace) => state.namespaces.get('', namespace) !== null);
  return {
    version: state.version(epoch),
    observedAt,
    podOf: (uid) => pods.get(uid) ?? null,
    contentOf: (pod) => contents.of(pod, { ...sources, stateOf }).content,
  };
}
