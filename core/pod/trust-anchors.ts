/** What a sidecar trusts, as the payload of a JWS that a root signed. */
export interface TrustAnchors {
  /** Rises with every change; a lower one is refused. */
  readonly serial: number;
  /** Certificates (PEM) of the authorities that sign the operator's serving certificates. */
  readonly authorities: readonly string[];
  /** Public keys (JWK, Ed25519) that sign snapshots. */
  readonly snapshotKeys: readonly Readonly<Record<string, string>>[];
}

/** `typ` of its JWS: a signature of the same key over anything else does not pass. The header's `jwk` is the root's public key. */
export const TRUST_ANCHORS_TYPE = 'gatehouse-trust+jws';
