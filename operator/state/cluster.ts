import { KINDS } from '../../api/kinds.ts';
import { API_VERSION, GROUP, VERSION } from '../../api/kind.ts';
import type { SnapshotVersion } from '../../core/snapshot/snapshot.ts';
import { acceptedForm, observedObject } from './observed-object.ts';
import type { AcceptedForm, ObservedObject } from './observed-object.ts';
import { observedPod } from './observed-pod.ts';
import type { ObservedPod } from './observed-pod.ts';
import { observedNamespace } from './observed-namespace.ts';
import { observedService } from './observed-service.ts';
import type { ObservedNamespace } from './observed-namespace.ts';
import type { ObservedService } from './observed-service.ts';
import { NamespaceStates } from './namespace-state.ts';
import type { NamespaceState } from './namespace-state.ts';

/** A copy of one collection that follows the API server; made by operator/kube, declared here by its user. */
export interface Mirror<Item> {
  items(): ReadonlyMap<string, Item>;
  get(namespace: string, name: string): Item | null;
  synced(): Promise<void>;
  /** Highest resource version that the copy is known to include. */
  reached(): number;
  /** Whether a consistent read equals the copy: when that read began (milliseconds since the epoch), or null. */
  confirm(): Promise<number | null>;
  close(): Promise<void>;
}

export interface MirrorRequest<Item> {
  readonly resource: { readonly group: string; readonly version: string; readonly plural: string };
  readonly labelSelector?: string;
  readonly parse: (object: unknown) => Item | null;
  /** Told of the namespaces in which something changed. */
  readonly onChange: (changes: readonly { readonly namespace: string }[]) => void;
}

export type MirrorMaker = <Item>(request: MirrorRequest<Item>) => Mirror<Item>;

/** Label of the ControllerRevisions that hold accepted forms. */
export const FORM_LABEL = 'gatehouse.dev/accepted-form';

/** Kinds that decide: their resource versions are the version of a snapshot. */
const DECIDING = KINDS.filter(({ kind }) => kind !== 'McpApproval' && kind !== 'McpRevocation');

/** Everything of the cluster that the operator works from. */
export class ClusterState {
  readonly #objects: ReadonlyMap<string, Mirror<ObservedObject>>;
  readonly #forms: Mirror<AcceptedForm>;
  readonly #namespaces = new NamespaceStates(() => ({
    objects: this.objects(),
    pods: this.pods.items().values(),
    services: this.services.items().values(),
    forms: this.#forms.items().values(),
  }));
  readonly pods: Mirror<ObservedPod>;
  readonly services: Mirror<ObservedService>;
  readonly namespaces: Mirror<ObservedNamespace>;

  constructor(mirror: MirrorMaker, changed: () => void) {
    const onChange = (changes: readonly { readonly namespace: string }[]): void => {
      for (const { namespace } of changes) this.#namespaces.changed(namespace);
      changed();
    };
    this.#objects = new Map(
      DECIDING.map(({ kind, plural }) => [
        kind,
        mirror<ObservedObject>({
          resource: { group: GROUP, version: VERSION, plural },
          parse: (object) => observedObject(API_VERSION, kind, object),
          onChange,
        }),
      ]),
    );
    this.#forms = mirror({
      resource: { group: 'apps', version: 'v1', plural: 'controllerrevisions' },
      labelSelector: FORM_LABEL,
      parse: acceptedForm,
      onChange,
    });
    const core = (plural: string) => ({ group: '', version: 'v1', plural });
    this.pods = mirror({ resource: core('pods'), parse: observedPod, onChange });
    this.services = mirror({ resource: core('services'), parse: observedService, onChange });
    this.namespaces = mirror({ resource: core('namespaces'), parse: observedNamespace, onChange });
  }

  async synced(): Promise<void> {
    await Promise.all(this.#mirrors().map((mirror) => mirror.synced()));
  }

  /** When the oldest of consistent reads of all deciding kinds began; null where one does not match (yet). */
  async confirm(): Promise<number | null> {
    const moments = await Promise.all([...this.#objects.values()].map((one) => one.confirm()));
    const known = moments.filter((moment) => moment !== null);
    return known.length === moments.length ? Math.min(...known) : null;
  }

  version(epoch: number): SnapshotVersion {
    const reached = [...this.#objects].map(([kind, mirror]) => [kind, mirror.reached()] as const);
    return { epoch, reached: Object.fromEntries(reached) };
  }

  objects(): readonly ObservedObject[] {
    return [...this.#objects.values()].flatMap((mirror) => [...mirror.items().values()]);
  }

  in(namespace: string): NamespaceState {
    return this.#namespaces.of(namespace);
  }

  async close(): Promise<void> {
    await Promise.all(this.#mirrors().map((mirror) => mirror.close()));
  }

  #mirrors(): readonly Mirror<unknown>[] {
    return [...this.#objects.values(), this.#forms, this.pods, this.services, this.namespaces];
  }
}
