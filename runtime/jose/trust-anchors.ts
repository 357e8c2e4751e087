import { calculateJwkThumbprint, CompactSign, compactVerify, EmbeddedJWK, importJWK } from 'jose';
import type { JWK } from 'jose';
import { publicPartOf } from './keys.ts';

/** Keeps a signature of the same key over anything else from passing as trust anchors. */
export const TYPE = 'gatehouse-trust+jws';
/** RFC 8037 with Ed25519. */
const ALGORITHM = 'EdDSA';

export class TrustAnchorsError extends Error {
  readonly code = 'TrustAnchorsInvalid';

  constructor(why: string, options?: ErrorOptions) {
    super(`The trust anchors are not signed by a root: ${why}.`, options);
    this.name = 'TrustAnchorsError';
  }
}

/** Signs trust anchors, as JSON, by a root: a compact JWS (RFC 7515) that carries the root's public key. */
export async function signTrustAnchors(anchors: object, rootJwk: JWK): Promise<string> {
  const { kty = '', crv = '', x = '' } = publicPartOf(rootJwk);
  return new CompactSign(new TextEncoder().encode(JSON.stringify(anchors)))
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, jwk: { kty, crv, x } })
    .sign(await importJWK(rootJwk, ALGORITHM));
}

/**
 * The JSON that one of these roots signed. The key comes with the signature; what makes it a root is that its SHA-256
 * thumbprint (RFC 7638, base64url) is in the list. Throws TrustAnchorsError.
 */
export async function verifyTrustAnchors(
  jws: string,
  rootThumbprints: readonly string[],
): Promise<unknown> {
  const { payload, protectedHeader } = await verified(jws);
  const { typ, jwk } = protectedHeader;
  if (typ !== TYPE) throw new TrustAnchorsError(`its type is not ${TYPE}`);
  if (jwk?.kty !== 'OKP' || jwk.crv !== 'Ed25519')
    throw new TrustAnchorsError('its key is not an Ed25519 key');
  if (!rootThumbprints.includes(await calculateJwkThumbprint(jwk, 'sha256')))
    throw new TrustAnchorsError('its key is none of the expected roots');
  return jsonOf(payload);
}

function jsonOf(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload));
  } catch (cause) {
    throw new TrustAnchorsError('what was signed is no JSON', { cause });
  }
}

async function verified(jws: string) {
  try {
    return await compactVerify(jws, EmbeddedJWK, { algorithms: [ALGORITHM] });
  } catch (cause) {
    throw new TrustAnchorsError('the signature does not match', { cause });
  }
}
