import type { ProviderKind } from '../identity/principal.ts';
import type { JsonObject } from '../json/json.ts';
import type { PolicySet } from '../policy/model.ts';

/**
 * Everything that one pod's sidecar enforces, complete each time. Signed as a whole (JWS, Ed25519).
 * Contract version 1: a field is only ever added together with a default in the decoder.
 */
export interface Snapshot {
  readonly version: SnapshotVersion;
  /** Milliseconds since the epoch of the last consistent read of the source that led to this. */
  readonly observedAt: number;
  readonly policy: PolicySet;
  readonly server: ServerSettings;
  readonly masks: readonly MaskRule[];
  readonly providers: readonly Provider[];
  /** AEAD keys, newest first; at most two. The newest seals, all open. */
  readonly workloadKeys: readonly WorkloadKey[];
}

/** Compared component by component: a snapshot with any lower component is refused. */
export interface SnapshotVersion {
  readonly epoch: number;
  /** Highest resource version reached per kind. */
  readonly reached: Readonly<Record<string, number>>;
}

/** What McpServer says of this pod, after defaults. */
export interface ServerSettings {
  readonly name: string;
  /** Canonical first: the RFC 8707 resource. All: the Host and Origin allow-list. Never empty. */
  readonly urls: readonly string[];
  /** The MCP endpoint's path, as the client and the upstream spell it. */
  readonly path: string;
  /** The path of HTTP+SSE (MCP 2024-11-05), as the client and the upstream spell it; null: not offered. */
  readonly ssePath: string | null;
  /** Exact paths that are not MCP and pass unauthenticated. */
  readonly nonMcpPaths: readonly string[];
  readonly denyStyle: 'Visible' | 'Hidden';
  readonly maxStalenessSeconds: number;
  readonly onStale: 'Deny' | 'Continue';
  /** Header that carries the service credential to the upstream, lower case. */
  readonly credentialHeader: string;
  readonly limits: ServerLimits;
}

export interface ServerLimits {
  /** Largest request body that is read, in octets. */
  readonly requestBytes: number;
  /** Largest single answer or event that is inspected, in octets; larger ones pass only where nothing must be changed in them. */
  readonly messageBytes: number;
  /** Open streams of one principal. */
  readonly streamsPerPrincipal: number;
  /** Seconds without an octet from the upstream after which a call or stream ends. */
  readonly idleSeconds: number;
  /** Seconds after which a call or stream ends, whatever comes on it. */
  readonly totalSeconds: number;
}

/** Until the masking engine exists a mask rule only says what it covers; what it covers is denied. */
export interface MaskRule {
  /** `<namespace>/<name>`. */
  readonly id: string;
  /** Roles it applies to; empty = all. */
  readonly roles: readonly string[];
  readonly exceptRoles: readonly string[];
  readonly tools: readonly string[];
  readonly resources: readonly string[];
  readonly prompts: readonly string[];
}

/** An identity provider that vouches for bearer tokens (JWT). */
export interface Provider {
  readonly name: string;
  readonly kind: ProviderKind;
  readonly issuer: string;
  /** Accepted `aud` values besides the server's own URLs. */
  readonly audiences: readonly string[];
  /** Empty = from OIDC discovery. */
  readonly jwksUri: string;
  /** Its public keys (JWK, RFC 7517); where there are any, none are fetched. */
  readonly keys: readonly JsonObject[];
  readonly algorithms: readonly string[];
  readonly claimMapping: { readonly user: string; readonly roles: string };
}

export interface WorkloadKey {
  readonly id: string;
  /** 32 octets, base64url. */
  readonly secret: string;
}
