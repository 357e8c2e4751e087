import { CompactSign, compactVerify, importJWK } from 'jose';
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

/** Signs the text of a snapshot: a compact JWS (RFC 7515). */
export async function signSnapshot(payload: string, privateJwk: JWK): Promise<string> {
  const key = await importJWK(privateJwk, ALGORITHM);
  return new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
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

async function verified(jws: string, publicJwk: JWK) {
  try {
    return await compactVerify(jws, await importJWK(publicJwk, ALGORITHM), {
      algorithms: [ALGORITHM],
    });
  } catch (cause) {
    throw new SnapshotSignatureError('the signature does not match', { cause });
  }
}
