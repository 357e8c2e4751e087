import type { WorkloadKey } from '../snapshot/snapshot.ts';

/** Whose replicas share keys: all pods of one protected server in one namespace. */
export interface WorkloadIdentity {
  readonly namespace: string;
  readonly server: string;
}

/** A master of which the keys of every server derive. `secret`: 32 octets, base64url. */
export interface WorkloadMaster {
  readonly id: string;
  readonly secret: string;
}

/**
 * A one-way derivation (HKDF-SHA-256, RFC 5869): 32 octets, base64url, of a master (base64url) for a purpose. What one
 * purpose got says nothing of another's, nor of the master.
 */
export type DeriveSecret = (master: string, purpose: string) => string;

/** As many as a snapshot holds. */
const MOST_KEYS = 2;

/** The keys of one server. Masters come with the one in use first: it seals, all open. */
export function workloadKeys(
  masters: readonly WorkloadMaster[],
  identity: WorkloadIdentity,
  derive: DeriveSecret,
): readonly WorkloadKey[] {
  const purpose = purposeOf(identity);
  return masters
    .slice(0, MOST_KEYS)
    .map(({ id, secret }) => ({ id, secret: derive(secret, purpose) }));
}

/** A namespace has no slash (RFC 1123 label), so no two servers have one purpose. */
function purposeOf({ namespace, server }: WorkloadIdentity): string {
  return `gatehouse.workload-key/v1/${namespace}/${server}`;
}
