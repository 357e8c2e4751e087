import { listOf, object, orElse, positive, SnapshotFault, text } from '../snapshot/reader.ts';
import type { Reader } from '../snapshot/reader.ts';
import type { TrustAnchors } from './trust-anchors.ts';

export type TrustAnchorsReading =
  | { readonly ok: true; readonly anchors: TrustAnchors }
  /** `problem` is for logs: it names fields, never values. */
  | { readonly ok: false; readonly problem: string };

/** Public keys of Ed25519 alone (RFC 8037): what has a private part must not be in a ConfigMap. */
const publicKey: Reader<Readonly<Record<string, string>>> = (value, at) => {
  const { kty, crv, x, ...named } = object<Readonly<Record<string, string>>>({
    kty: text,
    crv: text,
    x: text,
    kid: orElse(text, ''),
    alg: orElse(text, ''),
    use: orElse(text, ''),
  })(value, at);
  if (kty !== 'OKP' || crv !== 'Ed25519' || x === undefined)
    throw new SnapshotFault(`${at} must be an Ed25519 public key`);
  const given = Object.entries(named).filter(([, member]) => member !== '');
  return { kty, crv, x, ...Object.fromEntries(given) };
};

const trustAnchors = object<TrustAnchors>({
  serial: positive,
  authorities: listOf(text),
  snapshotKeys: listOf(publicKey),
});

/** Reads the payload of verified trust anchors (parsed JSON). Strict: what it does not understand it refuses. */
export function decodeTrustAnchors(value: unknown): TrustAnchorsReading {
  try {
    return { ok: true, anchors: trustAnchors(value, 'anchors') };
  } catch (error) {
    if (error instanceof SnapshotFault) return { ok: false, problem: error.message };
    throw error;
  }
}
