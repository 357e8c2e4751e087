import { GROUP, VERSION } from '../../api/kind.ts';
import { KINDS } from '../../api/kinds.ts';
import { INJECT } from '../../core/pod/names.ts';
import type { Problem } from '../../core/compile/problem.ts';
import type { Acknowledged } from '../distribution/acknowledgements.ts';
import type { PodContent } from '../distribution/content.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ClusterState } from '../state/cluster.ts';
import { textAt } from '../state/fields.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import { breather } from '../../runtime/breather.ts';
import { planObject } from './namespace-plan.ts';
import type { Action, NamespaceView } from './namespace-plan.ts';
import { NamespaceProblems } from './namespace-problems.ts';
import { SpecVersions } from './spec-versions.ts';
import type { TrustConfigMaps } from './trust-config-maps.ts';

const REVISIONS = { group: 'apps', version: 'v1', plural: 'controllerrevisions' };

export interface NamespaceControllerOptions {
  readonly client: KubeClient;
  readonly state: ClusterState;
  /** What each pod enforces, with the problems found on the way. */
  readonly contents: () => (pod: ObservedPod) => PodContent;
  /** null while not every replica has had the time to say. */
  readonly acknowledged: () => Acknowledged | null;
  readonly trust: TrustConfigMaps;
  /** The signed trust anchors; null while there are none. */
  readonly anchors: () => string | null;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Brings what the leader writes in one namespace to where it should be: trust anchors, accepted forms, status. */
export class NamespaceController {
  readonly #options: NamespaceControllerOptions;
  readonly #specVersions = new SpecVersions();
  readonly #found = new NamespaceProblems();

  constructor(options: NamespaceControllerOptions) {
    this.#options = options;
  }

  async reconcile(namespace: string): Promise<void> {
    await this.#publishTrust(namespace);
    for (const action of await this.#plan(namespace)) await perform(this.#options.client, action);
  }

  /** Namespaces that have, or are about to have, guarded pods. */
  namespaces(): readonly string[] {
    const { state } = this.#options;
    const labelled = [...state.namespaces.items().values()].filter(
      ({ labels, isTerminating }) => labels[INJECT] === 'true' && !isTerminating,
    );
    const populated = [...state.objects(), ...state.pods.items().values()];
    const names = new Set([
      ...labelled.map(({ name }) => name),
      ...populated.map(({ namespace }) => namespace),
    ]);
    return [...names].filter((name) => state.namespaces.get('', name)?.isTerminating === false);
  }

  /** Drops what is remembered of objects that are no longer there. */
  forgetGone(): void {
    this.#specVersions.keepOnly(this.#options.state.objects());
  }

  async #publishTrust(namespace: string): Promise<void> {
    const { trust, anchors } = this.#options;
    const signed = anchors();
    if (signed !== null) await trust.publish(namespace, signed);
  }

  async #plan(namespace: string): Promise<readonly Action[]> {
    const { state, acknowledged, now } = this.#options;
    const problems = await this.#problems(namespace);
    const { objects, pods, forms } = state.in(namespace);
    const view: NamespaceView = {
      namespace: state.namespaces.get('', namespace),
      pods,
      forms,
      problems,
      acknowledged: acknowledged(),
      specVersionOf: (object) => this.#specVersions.of(object),
      now: now(),
    };
    const breathe = breather();
    const actions: Action[] = [];
    for (const object of objects) {
      actions.push(...planObject(object, view));
      await breathe();
    }
    return actions;
  }

  /** As seen from every guarded workload, and from one that nothing selects by name: an object without pods is looked at too. */
  #problems(namespace: string): Promise<readonly Problem[]> {
    const { state, contents } = this.#options;
    const guarded = state.in(namespace).pods.filter(({ guard }) => guard !== null);
    return this.#found.of([nobody(namespace), ...guarded], contents());
  }
}

function nobody(namespace: string): ObservedPod {
  return {
    namespace,
    name: 'none',
    uid: '',
    labels: {},
    node: '',
    isOver: false,
    isTerminating: false,
    hasUnreadySidecar: false,
    optIn: 'none',
    guard: null,
  };
}

async function perform(client: KubeClient, action: Action): Promise<void> {
  switch (action.kind) {
    case 'keepForm': {
      const { revision } = action;
      const target = {
        namespace: textAt(revision, 'metadata', 'namespace'),
        name: textAt(revision, 'metadata', 'name'),
      };
      await client.apply(REVISIONS, target, revision);
      return;
    }
    case 'dropForm':
      await client.delete(REVISIONS, { namespace: action.namespace, name: action.name });
      return;
    case 'writeStatus':
      await writeStatus(client, action);
  }
}

async function writeStatus(
  client: KubeClient,
  { object: { kind, namespace, name, uid }, status }: Extract<Action, { kind: 'writeStatus' }>,
): Promise<void> {
  const plural = KINDS.find((known) => known.kind === kind)?.plural ?? '';
  const resource = { group: GROUP, version: VERSION, plural };
  // The uid keeps the status of a deleted object from its successor of the same name.
  await client.merge(
    resource,
    { namespace, name, subresource: 'status' },
    { metadata: { uid }, status },
  );
}
