import type { JsonObject } from '../json/json.ts';

/** An issuer of the organisation, or the cluster itself: only the latter vouches for service accounts. */
export type ProviderKind = 'oidc' | 'kubernetes';

/** Who a verified credential speaks for. Every field was covered by the verification. */
export interface VerifiedIdentity {
  /** Name of the McpIdentityProvider that vouches. */
  readonly provider: string;
  readonly providerKind: ProviderKind;
  /** The `sub` claim: the stable identifier. */
  readonly subject: string;
  /** The name people know (claimMapping.user), or the subject. */
  readonly user: string;
  readonly claims: JsonObject;
  /** Seconds since the epoch at which the credential ends (`exp`). */
  readonly expiresAt: number;
}

/** A verified identity with the roles that the policies in force give it. */
export interface Principal {
  readonly provider: string;
  readonly subject: string;
  readonly user: string;
  readonly roles: readonly string[];
  readonly expiresAt: number;
}
