import type { JsonObject } from '../../core/json/json.ts';
import type { Snapshot } from '../../core/snapshot/snapshot.ts';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** Metadata of the protected resource (RFC 9728 section 2): what a client needs to get a token for this server. */
export function protectedResourceMetadata(snapshot: Snapshot): JsonObject {
  const { server, providers } = snapshot;
  return {
    resource: canonicalUrl(snapshot),
    authorization_servers: providers.map(({ issuer }) => issuer),
    bearer_methods_supported: ['header'],
    resource_name: server.name,
  };
}

/** Where it is served: the well-known path goes between host and path (RFC 9728 section 3.1). */
export function metadataUrl(snapshot: Snapshot): string {
  const { origin, pathname, search } = new URL(canonicalUrl(snapshot));
  return `${origin}${WELL_KNOWN}${pathname === '/' ? '' : pathname}${search}`;
}

function canonicalUrl({ server }: Snapshot): string {
  const [canonical] = server.urls;
  if (canonical === undefined) throw new Error(`Server ${server.name} has no URL.`);
  return canonical;
}
