import type { AuditRecord } from '../core/audit/record.ts';
import type { VerifiedIdentity } from '../core/identity/principal.ts';
import type { Snapshot } from '../core/snapshot/snapshot.ts';

/** What the request path needs from its surroundings: built in main.ts or by `gatehouse dev`, declared here by its user. */
export interface Gate {
  readonly snapshots: SnapshotStore;
  readonly authenticator: Authenticator;
  readonly trail: AuditTrail;
  readonly meter: Meter;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A fresh random identifier (UUID). */
  readonly newId: () => string;
}

export interface SnapshotStore {
  current(): InForce;
  /** Called after each change of what is in force; returns the unsubscription. */
  onChange(listener: () => void): () => void;
}

/** Fail closed as data: the absence of policy is a state that decides, never a missing value. */
export type InForce =
  | { readonly state: 'absent' }
  | { readonly state: 'expired'; readonly snapshot: Snapshot }
  /** The pod is not exclusively behind the gate: nothing passes. */
  | { readonly state: 'exposed'; readonly snapshot: Snapshot }
  | { readonly state: 'fresh' | 'stale'; readonly snapshot: Snapshot };

export interface Authenticator {
  /**
   * Verifies the request's credential against the providers of the snapshot: signature, issuer, audience (RFC 8707),
   * expiry, not-before, algorithm. `authorization` holds every Authorization header as sent (two are refused).
   */
  authenticate(authorization: readonly string[], snapshot: Snapshot): Promise<Authentication>;
}

export type Authentication =
  | { readonly ok: true; readonly identity: VerifiedIdentity }
  | { readonly ok: false; readonly refusal: CredentialRefusal };

export interface CredentialRefusal {
  /** CredentialMissing, CredentialMalformed, CredentialInvalid, CredentialExpired, IssuerUnknown, AudienceMismatch, ProviderUnavailable, ... */
  readonly code: string;
  /** 401, 400 (malformed: RFC 6750 3.1), or 503 (no keys of the provider can be had). */
  readonly status: 400 | 401 | 503;
  /** Value of WWW-Authenticate (RFC 6750, RFC 9728), without anything of the token. */
  readonly challenge: string;
}

export interface AuditTrail {
  /** Resolves when the record is in the kernel's pipe; rejects when it cannot be: then nothing may be forwarded. */
  write(record: AuditRecord): Promise<void>;
  /** Keyed digest (HMAC-SHA-256, key of this boot), hex. */
  digest(bytes: Uint8Array): string;
}

export interface Meter {
  decided(labels: {
    effect: string;
    reason: string;
    method: string;
    era: string;
    direction: string;
  }): void;
  refused(labels: { reason: string }): void;
  answered(labels: { method: string; result: string }, seconds: number): void;
  openStreams(change: 1 | -1): void;
  /** The pod was found to be exposed (1), or not to be so any more (-1). */
  exposed(change: 1 | -1): void;
}

/** Operational log (stderr). Never given a token, a credential, an argument or a payload. */
export interface Log {
  debug(message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  info(message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  warn(message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
  error(message: string, fields?: Readonly<Record<string, string | number | boolean>>): void;
}
