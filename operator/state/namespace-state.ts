import { inForce } from './in-force.ts';
import type { InForceObjects } from './in-force.ts';
import type { AcceptedForm, ObservedObject } from './observed-object.ts';
import type { ObservedPod } from './observed-pod.ts';
import type { ObservedService } from './observed-service.ts';

/** What there is in one namespace; the same value until something in it changes. */
export interface NamespaceState {
  readonly objects: readonly ObservedObject[];
  readonly pods: readonly ObservedPod[];
  readonly services: readonly ObservedService[];
  /** Every accepted form that is kept, superseded ones too. */
  readonly forms: readonly AcceptedForm[];
  readonly inForce: InForceObjects;
}

/** Of the whole cluster. */
export interface Collections {
  readonly objects: Iterable<ObservedObject>;
  readonly pods: Iterable<ObservedPod>;
  readonly services: Iterable<ObservedService>;
  readonly forms: Iterable<AcceptedForm>;
}

export function namespaceState({
  objects = [],
  pods = [],
  services = [],
  forms = [],
}: Partial<Omit<NamespaceState, 'inForce'>>): NamespaceState {
  const latest = new Map(
    forms
      .toSorted((one, other) => one.generation - other.generation)
      .map((form) => [form.objectUid, form]),
  );
  return { objects, pods, services, forms, inForce: inForce(objects, (uid) => latest.get(uid)) };
}

/** The states of namespaces, made anew for those that changed alone: a cluster has many, and a change is in one. */
export class NamespaceStates {
  readonly #collections: () => Collections;
  readonly #states = new Map<string, NamespaceState>();
  readonly #changed = new Set<string>();

  constructor(collections: () => Collections) {
    this.#collections = collections;
  }

  /** Something in that namespace is another one now. */
  changed(namespace: string): void {
    this.#changed.add(namespace);
  }

  of(namespace: string): NamespaceState {
    if (this.#changed.size > 0) this.#renew();
    return this.#states.get(namespace) ?? NOTHING;
  }

  #renew(): void {
    const { objects, pods, services, forms } = this.#collections();
    const groups = {
      objects: this.#grouped(objects),
      pods: this.#grouped(pods),
      services: this.#grouped(services),
      forms: this.#grouped(forms),
    };
    for (const namespace of this.#changed)
      this.#states.set(
        namespace,
        namespaceState({
          objects: groups.objects.get(namespace) ?? [],
          pods: groups.pods.get(namespace) ?? [],
          services: groups.services.get(namespace) ?? [],
          forms: groups.forms.get(namespace) ?? [],
        }),
      );
    this.#changed.clear();
  }

  #grouped<Item extends { readonly namespace: string }>(items: Iterable<Item>) {
    const concerned = [...items].filter(({ namespace }) => this.#changed.has(namespace));
    return Map.groupBy(concerned, ({ namespace }) => namespace);
  }
}

const NOTHING = namespaceState({});
