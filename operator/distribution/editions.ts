import type { CompileInput } from '../../core/compile/compile.ts';
import type { Provider, WorkloadKey } from '../../core/snapshot/snapshot.ts';
import type { ClusterState } from '../state/cluster.ts';
import type { InForceObjects } from '../state/in-force.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import type { PodContent } from './content.ts';
import { contentFor } from './content.ts';
import type { Edition } from './publisher.ts';

const NOTHING: InForceObjects = { objects: [], rejected: [] };

export interface EditionSources {
  readonly state: ClusterState;
  readonly epoch: number;
  /** When the API server was last read consistently, in milliseconds since the epoch. */
  readonly observedAt: number;
  readonly defaultProviders: readonly Provider[];
  readonly cluster: CompileInput['cluster'];
  readonly workloadKeysOf: (namespace: string, server: string) => readonly WorkloadKey[];
}

/** What each pod of a namespace enforces, as things are now. */
export function contents(sources: EditionSources): (pod: ObservedPod) => PodContent {
  const { state, defaultProviders, cluster, workloadKeysOf } = sources;
  const byNamespace = state.inForce();
  const services = Map.groupBy(state.services.items().values(), ({ namespace }) => namespace);
  return (pod) =>
    contentFor(pod, {
      inForce: byNamespace.get(pod.namespace) ?? NOTHING,
      services: services.get(pod.namespace) ?? [],
      defaultProviders,
      cluster,
      workloadKeysOf,
    });
}

/** Everything that can be said at this moment. */
export function editionOf(sources: EditionSources): Edition {
  const { state, epoch, observedAt } = sources;
  const contentOf = contents(sources);
  const pods = new Map([...state.pods.items().values()].map((pod) => [pod.uid, pod]));
  return {
    version: state.version(epoch),
    observedAt,
    podOf: (uid) => pods.get(uid) ?? null,
    contentOf: (pod) => contentOf(pod).content,
  };
}
