import type { TrustAnchors } from '../../core/pod/trust-anchors.ts';
import { workloadKeys } from '../../core/pod/workload-identity.ts';
import type { DeriveSecret, WorkloadIdentity } from '../../core/pod/workload-identity.ts';
import type { WorkloadKey } from '../../core/snapshot/snapshot.ts';
import type { Authority, Ed25519PrivateJwk, KeyRing, SigningKey } from './key-ring.ts';
import { byUse, currentOf } from './key-state.ts';

/** Signs trust anchors with the private key of a root: one compact JWS. */
export type SignTrustAnchors = (
  anchors: TrustAnchors,
  rootPrivateJwk: Ed25519PrivateJwk,
) => Promise<string>;

/** What a sidecar trusts: every key of the ring, be it in use, not yet or no more. */
export function trustAnchorsOf(ring: KeyRing): TrustAnchors {
  return {
    serial: ring.serial,
    authorities: ring.authorities.map(({ certificate }) => certificate),
    snapshotKeys: ring.snapshotKeys.map(publicJwkOf),
  };
}

/** The content of the trust ConfigMap's key: the anchors, signed by each root, one a line. */
export async function signedTrustAnchors(ring: KeyRing, sign: SignTrustAnchors): Promise<string> {
  const anchors = trustAnchorsOf(ring);
  const lines = await Promise.all(ring.roots.map(({ privateJwk }) => sign(anchors, privateJwk)));
  return lines.map((line) => `${line}\n`).join('');
}

/** What is written into new pods: SHA-256 thumbprints (RFC 7638) of the roots. */
export function rootThumbprintsOf(ring: KeyRing): readonly string[] {
  return ring.roots.map(({ id }) => id);
}

/** For the API server, that it may call our webhooks: certificates of all authorities, PEM. */
export function caBundleOf(ring: KeyRing): string {
  return ring.authorities.map(({ certificate }) => certificate).join('');
}

/** Signs the serving certificates of all replicas. */
export function currentAuthorityOf(ring: KeyRing): Authority {
  return inUse(currentOf(ring.authorities));
}

/** Signs snapshots. */
export function currentSnapshotKeyOf(ring: KeyRing): SigningKey {
  return inUse(currentOf(ring.snapshotKeys));
}

/** The keys of one server's pods, as a snapshot carries them. */
export function workloadKeysOf(
  ring: KeyRing,
  identity: WorkloadIdentity,
  derive: DeriveSecret,
): readonly WorkloadKey[] {
  return workloadKeys(byUse(ring.workloadMasters), identity, derive);
}

function publicJwkOf({ privateJwk }: SigningKey): Readonly<Record<string, string>> {
  const { d: _d, ...publicJwk } = privateJwk;
  return publicJwk;
}

/** INVARIANT: a decoded or a planned ring has one of each kind in use. */
function inUse<Key>(key: Key | null): Key {
  if (key === null) throw new TypeError('a key ring without a key in use');
  return key;
}
