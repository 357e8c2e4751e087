import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';

/** ES256 for tokens, which every verifier knows; EdDSA (over Ed25519) for snapshots, which only Gatehouse reads. */
export type KeyAlgorithm = 'ES256' | 'EdDSA';

export interface SigningKeys {
  /** Holds the private part: for a file of mode 0600 or a Secret. */
  readonly privateJwk: JWK;
  readonly publicJwk: JWK;
}

/** A fresh key pair. `kid` is the thumbprint (RFC 7638), so that equal names mean equal keys. */
export async function generateKeys(algorithm: KeyAlgorithm): Promise<SigningKeys> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const exported = await exportJWK(privateKey);
  const privateJwk = {
    ...exported,
    kid: await calculateJwkThumbprint(exported),
    alg: algorithm,
    use: 'sig',
  };
  return { privateJwk, publicJwk: publicPartOf(privateJwk) };
}

/** What may be published of a private EC or OKP key. */
export function publicPartOf(privateJwk: JWK): JWK {
  const publicJwk = { ...privateJwk };
  delete publicJwk.d;
  return publicJwk;
}
