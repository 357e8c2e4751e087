import {
  calculateJwkThumbprint,
  CompactSign,
  compactVerify,
  decodeProtectedHeader,
  importJWK,
} from 'jose';
import type { JWK } from 'jose';

/** Keeps a signature of the same key over anything else from passing as a snapshot. */
const TYPE = 'gatehouse-snapshot+jws';
/** RFC 8037 with Ed25519; the key pins the curve. */
const ALGORITHM = 'EdDSA';

export class SnapshotSignatureError extends Error {
  readonly code = 'SnapshotSignatureInvalid';

  constructor(why: string, options?: ErrorOptions) {
    super(`The snapshot is not signed by the expected key: ${why}.`, options);
    this.name = 'SnapshotSignatureError';
  }
}

/** Signs the text of a snapshot: a compact JWS (RFC 7515) that names its key by the thumbprint (RFC 7638). */
export async function signSnapshot(payload: string, privateJwk: JWK): Promise<string> {
  const key = await importJWK(privateJwk, ALGORITHM);
  const kid = await calculateJwkThumbprint(privateJwk, 'sha256');
  return new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
    .sign(key);
}

/**
 * The text that was signed by exactly this key. Nothing in the header chooses a key or an algorithm.
 * Throws SnapshotSignatureError.
 */
export async function verifySnapshot(jws: string, publicJwk: JWK): Promise<string> {
  if (publicJwk.crv !== 'Ed25519')
    throw new SnapshotSignatureError('the key is not an Ed25519 key');
  const { payload, protectedHeader } = await verified(jws, publicJwk);
  if (protectedHeader.typ !== TYPE) throw new SnapshotSignatureError(`its type is not ${TYPE}`);
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
}

/**
 * The same for several trusted keys, of which the header names one by its thumbprint: while keys change, an old and a
 * new one are good. Throws SnapshotSignatureError.
 */
export async function verifySnapshotByAny(
  jws: string,
  publicJwks: readonly JWK[],
): Promise<string> {
  const kid = keyNamedBy(jws);
  for (const publicJwk of publicJwks) {
    if ((await calculateJwkThumbprint(publicJwk, 'sha256')) === kid)
      return verifySnapshot(jws, publicJwk);
  }
  throw new SnapshotSignatureError('it names none of the trusted keys');
}

function keyNamedBy(jws: string): string | undefined {
  try {
    return decodeProtectedHeader(jws).kid;
  } catch (cause) {
    throw new SnapshotSignatureError('it is no JWS', { cause });
  }
}

async function verified(jws: string, publicJwk: JWK) {
  try {
    return await compactVerify(jws, await importJWK(publicJwk, ALGORITHM), {
      algorithms: [ALGORITHM],
    });
  } catch (cause) {
    throw new SnapshotSignatureError('the signature does not match', { cause });
  }
}
