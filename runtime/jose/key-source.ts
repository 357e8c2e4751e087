import { isJsonObject } from '../../core/json/json.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { fetchJsonObject } from './fetch-json.ts';
import { KeySourceError } from './key-source-error.ts';

/** Where the public keys of an issuer come from. */
export interface KeySource {
  readonly issuer: string;
  /** Empty = the issuer's metadata names it. */
  readonly jwksUri: string;
  /** The keys themselves (JWK): where there are any, none are fetched. */
  readonly keys: readonly JsonObject[];
}

/** Providers publish a few keys; a set beyond this is not one that anybody rotates. */
export const MOST_KEYS = 100;

/** Fetches the JWK Set (RFC 7517) of an issuer. Throws KeySourceError. */
export async function fetchKeySet(
  source: KeySource,
  fetch: typeof globalThis.fetch,
): Promise<JsonObject> {
  const uri = source.jwksUri === '' ? await discoverKeys(source.issuer, fetch) : source.jwksUri;
  const set = await fetchJsonObject(uri, fetch);
  const keys = set['keys'];
  if (!Array.isArray(keys) || keys.length > MOST_KEYS) {
    throw new KeySourceError(`the key set has no "keys" list of at most ${MOST_KEYS} keys`);
  }
  // Keys of kinds that no accepted algorithm uses, or that are not even objects, must not spoil the others.
  return { keys: keys.filter(isJsonObject) };
}

/** OpenID Connect Discovery 1.0 section 4, or RFC 8414 section 3 where the issuer has only that. */
async function discoverKeys(issuer: string, fetch: typeof globalThis.fetch): Promise<string> {
  const metadata = await fetchMetadata(issuer, fetch);
  if (metadata['issuer'] !== issuer) {
    throw new KeySourceError('its metadata names another issuer');
  }
  const uri = metadata['jwks_uri'];
  if (typeof uri !== 'string' || !mayHoldKeysOf(issuer, uri)) {
    throw new KeySourceError('its metadata has no "jwks_uri" with an https address');
  }
  return uri;
}

async function fetchMetadata(issuer: string, fetch: typeof globalThis.fetch): Promise<JsonObject> {
  try {
    return await fetchJsonObject(openIdMetadataUrl(issuer), fetch);
  } catch (error) {
    if (!(error instanceof KeySourceError) || error.httpStatus === null) throw error;
    return fetchJsonObject(oauthMetadataUrl(issuer), fetch);
  }
}

function openIdMetadataUrl(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

function oauthMetadataUrl(issuer: string): string {
  const { origin, pathname } = new URL(issuer);
  return `${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, '')}`;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** https; http only where the issuer itself is on this machine, so that no document reaches into the pod's loopback. */
function mayHoldKeysOf(issuer: string, uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  if (protocol === 'https:') return true;
  return protocol === 'http:' && LOOPBACK.has(hostname) && new URL(issuer).protocol === 'http:';
}
