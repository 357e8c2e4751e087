import { TRUST_CONFIG_MAP, TRUST_KEY } from '../../core/pod/names.ts';
import type { KubeClient } from '../kube/client.ts';
import { textAt } from '../state/fields.ts';

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps' };

/** Keeps the trust anchors in every namespace that needs them. */
export class TrustConfigMaps {
  readonly #client: KubeClient;
  /** What each namespace has, as last read or written. */
  readonly #written = new Map<string, string>();

  constructor(client: KubeClient) {
    this.#client = client;
  }

  /** Writes the signed anchors where the namespace has others. */
  async publish(namespace: string, anchors: string): Promise<void> {
    if (this.#written.get(namespace) === anchors) return;
    const target = { namespace, name: TRUST_CONFIG_MAP };
    const present = await this.#client.get(CONFIG_MAPS, target);
    if (textAt(present?.value, 'data', TRUST_KEY) !== anchors)
      await this.#client.apply(CONFIG_MAPS, target, configMap(namespace, anchors));
    this.#written.set(namespace, anchors);
  }

  isPublished(namespaces: readonly string[], anchors: string): boolean {
    return namespaces.every((namespace) => this.#written.get(namespace) === anchors);
  }

  /** Believes nothing any more: each is read again before it is next relied on. */
  forget(): void {
    this.#written.clear();
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
