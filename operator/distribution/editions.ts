import type { ClusterState } from '../state/cluster.ts';
import type { Contents, ContentsSources } from './contents.ts';
import type { Edition } from './publisher.ts';

export interface EditionSources extends Omit<ContentsSources, 'stateOf'> {
  readonly state: ClusterState;
  readonly epoch: number;
  /** When the API server was last read consistently, in milliseconds since the epoch. */
  readonly observedAt: number;
}

/** Everything that can be said at this moment. */
export function editionOf(contents: Contents, sources: EditionSources): Edition {
  const { state, epoch, observedAt } = sources;
  const stateOf = (namespace: string) => state.in(namespace);
  const pods = new Map([...state.pods.items().values()].map((pod) => [pod.uid, pod]));
  contents.keepOnly((namespace) => state.namespaces.get('', namespace) !== null);
  return {
    version: state.version(epoch),
    observedAt,
    podOf: (uid) => pods.get(uid) ?? null,
    contentOf: (pod) => contents.of(pod, { ...sources, stateOf }).content,
  };
}
