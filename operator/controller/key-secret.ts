import { RING_KEY } from '../certs/key-ring.ts';
import { StoreConflict } from '../certs/key-store.ts';
import type { SecretStore } from '../certs/key-store.ts';
import { hasStatus } from '../kube/kube-error.ts';
import type { KubeClient } from '../kube/client.ts';
import { textAt } from '../state/fields.ts';

const SECRETS = { group: '', version: 'v1', plural: 'secrets' };
/** Of the operator's own namespace; written by the operator alone. */
const NAME = 'gatehouse-keys';

/** The Secret of all keys, with the API server's compare-and-swap. */
export function keySecret(client: KubeClient, namespace: string): SecretStore {
  const target = { namespace, name: NAME };
  return {
    read: async () => {
      const secret = await client.get(SECRETS, target);
      const encoded = textAt(secret?.value, 'data', RING_KEY);
      if (secret === null || encoded === '') return null;
      const { resourceVersion } = secret.meta;
      return { text: Buffer.from(encoded, 'base64').toString('utf8'), resourceVersion };
    },
    write: async (text, resourceVersion) => {
      const secret = secretOf(namespace, text, resourceVersion);
      try {
        if (resourceVersion === null) await client.create(SECRETS, { namespace }, secret);
        else await client.update(SECRETS, target, secret);
      } catch (error) {
        throw hasStatus(error, 409) ? new StoreConflict({ cause: error }) : error;
      }
    },
  };
}

function secretOf(namespace: string, text: string, resourceVersion: string | null): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: NAME,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'gatehouse-operator' },
      ...(resourceVersion === null ? {} : { resourceVersion }),
    },
    type: 'Opaque',
    data: { [RING_KEY]: Buffer.from(text).toString('base64') },
  };
}
