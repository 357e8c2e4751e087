import { readJsonText } from '../../core/json/read.ts';
import {
  count,
  listOf,
  nullOr,
  object,
  oneOf,
  SnapshotFault,
  text,
} from '../../core/snapshot/reader.ts';
import type { Reader } from '../../core/snapshot/reader.ts';

/** Key of the Secret under which the ring is stored. */
export const RING_KEY = 'ring.json';

/** A private signing key (RFC 8037). A type, not an interface: so that it is a record of texts as well. */
export type Ed25519PrivateJwk = Readonly<
  Record<'x' | 'd' | 'kid', string> & { kty: 'OKP'; crv: 'Ed25519'; alg: 'EdDSA'; use: 'sig' }
>;

/** Milliseconds since the epoch wherever there is a time. */
export interface RotatedKey {
  readonly id: string;
  readonly createdAt: number;
  /** Since when it is, or was, the one in use; null: distributed, not in use yet. */
  readonly promotedAt: number | null;
}

/** Signs the operator's serving certificates. PEM: an X.509 certificate and a PKCS #8 key. */
export interface Authority extends RotatedKey {
  readonly certificate: string;
  readonly privateKey: string;
  readonly notAfter: number;
}

/** Signs snapshots. Its id is the thumbprint of the key (RFC 7638). */
export interface SigningKey extends RotatedKey {
  readonly privateJwk: Ed25519PrivateJwk;
}

/** The workload keys of every server derive from it. */
export interface MasterKey extends RotatedKey {
  /** 32 octets, base64url. */
  readonly secret: string;
}

/** Signs the trust anchors. Running pods name it in their environment, so it is never rotated by time. */
export interface RootKey {
  /** The thumbprint of the key (RFC 7638). */
  readonly id: string;
  readonly createdAt: number;
  readonly privateJwk: Ed25519PrivateJwk;
}

/** Every key of the operator, as one Secret holds it. Private through and through: see published.ts for what leaves. */
export interface KeyRing {
  /** Unix seconds at which the ring came to be: a ring that replaces a lost one has a higher epoch. */
  readonly epoch: number;
  /** Rises with every change. */
  readonly serial: number;
  readonly roots: readonly RootKey[];
  readonly authorities: readonly Authority[];
  readonly snapshotKeys: readonly SigningKey[];
  readonly workloadMasters: readonly MasterKey[];
}

export class KeyRingError extends Error {
  readonly code = 'KeyRingInvalid';

  constructor(problem: string) {
    super(
      `The stored keys cannot be used: ${problem}. Run the version of Gatehouse that wrote them, or restore the Secret from a backup.`,
    );
    this.name = 'KeyRingError';
  }
}

export const ed25519PrivateJwk: Reader<Ed25519PrivateJwk> = object({
  kty: oneOf('OKP'),
  crv: oneOf('Ed25519'),
  x: text,
  d: text,
  kid: text,
  alg: oneOf('EdDSA'),
  use: oneOf('sig'),
});

const rotated = { id: text, createdAt: count, promotedAt: nullOr(count) };

/** One of them must be in use: without it nothing could be signed. */
function rotating<Key extends RotatedKey>(read: Reader<Key>): Reader<readonly Key[]> {
  return (value, at) => {
    const keys = listOf(read, { min: 1 })(value, at);
    if (new Set(keys.map(({ id }) => id)).size < keys.length)
      throw new SnapshotFault(`${at} must name every key once`);
    if (keys.every(({ promotedAt }) => promotedAt === null))
      throw new SnapshotFault(`${at} must have a key in use`);
    return keys;
  };
}

const keyRing = object<KeyRing>({
  epoch: count,
  serial: count,
  roots: listOf(object<RootKey>({ id: text, createdAt: count, privateJwk: ed25519PrivateJwk }), {
    min: 1,
  }),
  authorities: rotating(
    object<Authority>({ ...rotated, certificate: text, privateKey: text, notAfter: count }),
  ),
  snapshotKeys: rotating(object<SigningKey>({ ...rotated, privateJwk: ed25519PrivateJwk })),
  workloadMasters: rotating(object<MasterKey>({ ...rotated, secret: text })),
});

export function encodeKeyRing(ring: KeyRing): string {
  return JSON.stringify(ring);
}

/** Strict: what it does not understand it refuses. Throws KeyRingError, whose text names fields and never values. */
export function decodeKeyRing(stored: string): KeyRing {
  const reading = readJsonText(stored);
  if (!reading.ok)
    throw new KeyRingError(`not JSON (${reading.problem.code} at octet ${reading.problem.offset})`);
  try {
    return keyRing(reading.value, 'ring');
  } catch (error) {
    if (error instanceof SnapshotFault) throw new KeyRingError(error.message);
    throw error;
  }
}

/** Whether the first is later than the second: of a later ring, or of the same ring at a later state. */
export function isLater(one: KeyRing, other: KeyRing): boolean {
  return one.epoch === other.epoch ? one.serial > other.serial : one.epoch > other.epoch;
}
