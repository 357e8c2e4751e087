import { TRUST_CONFIG_MAP, TRUST_KEY } from '../../core/pod/names.ts';
import type { KubeClient } from '../kube/client.ts';
import { hasStatus } from '../kube/kube-error.ts';
import { textAt } from '../state/fields.ts';

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };
/** A quota, a policy or an immutable ConfigMap of the namespace: trying again changes nothing, its people can. */
const FOR_GOOD = [403, 422];

export interface TrustConfigMapsOptions {
  readonly client: KubeClient;
  /** Milliseconds for which a namespace that refuses is waited for, all in all: it must not keep the others from new keys. */
  readonly patienceMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told of a namespace that begins to refuse. */
  readonly refused: (namespace: string, error: unknown) => void;
}

interface Refusal {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** What was refused last, and is not tried before the next look; null: to be tried. */
  readonly anchors: string | null;
}

/** Keeps the trust anchors in every namespace that needs them. */
export class TrustConfigMaps {
  readonly #options: TrustConfigMapsOptions;
  /** What each namespace has, as last read or written. */
  readonly #written = new Map<string, string>();
  readonly #refusals = new Map<string, Refusal>();

  constructor(options: TrustConfigMapsOptions) {
    this.#options = options;
  }

  /** Writes the signed anchors where the namespace has others. A namespace that refuses them is told of, and is no error. */
  async publish(namespace: string, anchors: string): Promise<void> {
    if (this.#written.get(namespace) === anchors) return;
    if (this.#refusals.get(namespace)?.anchors === anchors) return;
    try {
      await this.#write(namespace, anchors);
      this.#written.set(namespace, anchors);
      this.#refusals.delete(namespace);
    } catch (error) {
      if (!FOR_GOOD.some((status) => hasStatus(error, status))) throw error;
      this.#refuse(namespace, anchors, error);
    }
  }

  /** Whether these namespaces have the anchors, but for those whose refusing has lasted too long. */
  isPublished(namespaces: readonly string[], anchors: string): boolean {
    return namespaces.every(
      (namespace) => this.#written.get(namespace) === anchors || this.#isGivenUp(namespace),
    );
  }

  /** Believes nothing any more: each is read again before it is next relied on. */
  forget(): void {
    this.#written.clear();
    for (const [namespace, { since }] of this.#refusals)
      this.#refusals.set(namespace, { since, anchors: null });
  }

  async #write(namespace: string, anchors: string): Promise<void> {
    const { client } = this.#options;
    const target = { namespace, name: TRUST_CONFIG_MAP };
    const present = await client.get(CONFIG_MAPS, target);
    if (textAt(present?.value, 'data', TRUST_KEY) !== anchors)
      await client.apply(CONFIG_MAPS, target, configMap(namespace, anchors));
  }

  #refuse(namespace: string, anchors: string, error: unknown): void {
    const { now, refused } = this.#options;
    const before = this.#refusals.get(namespace);
    this.#refusals.set(namespace, { since: before?.since ?? now(), anchors });
    if (before === undefined) refused(namespace, error);
  }

  #isGivenUp(namespace: string): boolean {
    const { now, patienceMs } = this.#options;
    const refusal = this.#refusals.get(namespace);
    return refusal !== undefined && now() - refusal.since >= patienceMs;
  }
}

function configMap(namespace: string, anchors: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: TRUST_CONFIG_MAP,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'gatehouse-operator' },
    },
    data: { [TRUST_KEY]: anchors },
  };
}
