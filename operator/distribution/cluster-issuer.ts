import type { ClusterIssuer } from '../../core/compile/providers.ts';
import { isJsonObject } from '../../core/json/json.ts';
import type { Json } from '../../core/json/json.ts';
import type { KubeClient } from '../kube/client.ts';
import { listAt, textAt } from '../state/fields.ts';

/** What the API server publishes of the keys with which it signs service-account tokens (OIDC discovery). */
export async function readClusterIssuer(client: KubeClient): Promise<ClusterIssuer> {
  const metadata = await client.request('GET', '/.well-known/openid-configuration');
  const keys = await client.request('GET', '/openid/v1/jwks', {
    accept: 'application/jwk-set+json',
  });
  return {
    issuer: textAt(metadata, 'issuer'),
    keys: listAt(keys, 'keys').filter((key) => isJsonObject(key as Json)) as ClusterIssuer['keys'],
  };
}
