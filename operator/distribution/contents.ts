import { isDeepStrictEqual } from 'node:util';
import type { CompileInput } from '../../core/compile/compile.ts';
import type { Provider, WorkloadKey } from '../../core/snapshot/snapshot.ts';
import type { InForceObjects } from '../state/in-force.ts';
import type { NamespaceState } from '../state/namespace-state.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import type { ObservedService } from '../state/observed-service.ts';
import { contentFor } from './content.ts';
import type { PodContent } from './content.ts';
import { SharedParts, digestOf } from './shared-parts.ts';

export interface ContentsSources {
  readonly stateOf: (namespace: string) => NamespaceState;
  readonly defaultProviders: readonly Provider[];
  readonly cluster: CompileInput['cluster'];
  readonly workloadKeysOf: (namespace: string, server: string) => readonly WorkloadKey[];
  /** What workloadKeysOf derives from: equal ones give equal keys. */
  readonly ring: unknown;
}

/** All that the contents of a namespace are made of, besides the pod. */
interface Basis {
  readonly inForce: InForceObjects;
  readonly services: readonly ObservedService[];
  readonly defaultProviders: readonly Provider[];
  readonly cluster: CompileInput['cluster'];
  readonly ring: unknown;
}

interface Kept {
  basis: Basis;
  readonly byWorkload: Map<string, PodContent>;
  readonly parts: SharedParts;
}

/** Workloads that are gone and still remembered, in one namespace. */
const MOST_GONE = 100;

export interface ContentsOptions {
  /** Told of a pod to which more Services lead than it can have URLs of, each time its content is made. */
  readonly cut: (pod: ObservedPod) => void;
}

/** What pods enforce: compiled once for all pods of a workload, and again when what it is made of is another. */
export class Contents {
  readonly #options: ContentsOptions;
  readonly #byNamespace = new Map<string, Kept>();
  readonly #workloads = new WeakMap<ObservedPod, string>();

  constructor(options: ContentsOptions) {
    this.#options = options;
  }

  /** The very same value while nothing changes, and for all pods of a namespace that enforce the same. */
  of(pod: ObservedPod, sources: ContentsSources): PodContent {
    const state = sources.stateOf(pod.namespace);
    const { basis, byWorkload, parts } = this.#kept(pod.namespace, state, sources);
    const workload = this.#workloadOf(pod);
    const known = byWorkload.get(workload);
    if (known !== undefined) return known;
    if (byWorkload.size > state.pods.length + MOST_GONE) {
      byWorkload.clear();
      parts.clear();
    }
    const made = contentFor(pod, { ...basis, workloadKeysOf: sources.workloadKeysOf });
    if (made.isCut) this.#options.cut(pod);
    const shared = sharing(made, parts);
    byWorkload.set(workload, shared);
    return shared;
  }

  /** Forgets namespaces that are gone. */
  keepOnly(isThere: (namespace: string) => boolean): void {
    for (const namespace of this.#byNamespace.keys())
      if (!isThere(namespace)) this.#byNamespace.delete(namespace);
  }

  /** Writing a status changes an object and nothing of what it says: values count here, not versions. */
  #kept(
    namespace: string,
    { inForce, services }: NamespaceState,
    { defaultProviders, cluster, ring }: ContentsSources,
  ): Kept {
    const basis = { inForce, services, defaultProviders, cluster, ring };
    const held = this.#byNamespace.get(namespace);
    if (held !== undefined && isDeepStrictEqual(held.basis, basis)) {
      // The comparison of the next pod ends at the first look.
      held.basis = basis;
      return held;
    }
    const byWorkload = new Map<string, PodContent>();
    const kept = { basis, byWorkload, parts: new SharedParts() };
    this.#byNamespace.set(namespace, kept);
    return kept;
  }

  #workloadOf(pod: ObservedPod): string {
    const known = this.#workloads.get(pod);
    if (known !== undefined) return known;
    const workload = workloadOf(pod);
    this.#workloads.set(pod, workload);
    return workload;
  }
}

/** A whole content where it is one that others have, and otherwise what of it is large. */
function sharing(made: PodContent, parts: SharedParts): PodContent {
  const { policy, masks, providers } = made.content;
  const large = {
    policy: parts.of(policy),
    masks: parts.of(masks),
    providers: parts.of(providers),
  };
  const content = { ...made.content, ...large };
  const problems = parts.of(made.problems);
  // What lint looks at follows from the namespace, and from the rules that the policy has.
  const said = [digestOf(content), digestOf(problems), made.isCut];
  return parts.of({ ...made, content, problems }, said);
}

/** Pods of a namespace of which all this is equal enforce the same. */
function workloadOf({ name, labels, guard }: ObservedPod): string {
  return JSON.stringify([Object.entries(labels).toSorted(), guard ?? name]);
}
