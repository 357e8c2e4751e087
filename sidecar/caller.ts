import { rolesOf } from '../core/identity/roles.ts';
import type { Principal, VerifiedIdentity } from '../core/identity/principal.ts';
import type { Era } from '../core/mcp/operation.ts';
import type { Snapshot } from '../core/snapshot/snapshot.ts';
import type { Session } from './memory/session.ts';

/** Who sends one HTTP request, as far as the request itself proves it. */
export interface Caller {
  readonly identity: VerifiedIdentity;
  /** The Authorization lines as sent: an open stream is authenticated again when the providers change. */
  readonly authorization: readonly string[];
  /** `<provider> <subject>`, the key of everything that is remembered for the principal. */
  readonly key: string;
  readonly era: Era;
  readonly session: Session | null;
  /** The sealed session id as the client sent it. */
  readonly sealedSession: string | null;
}

/** A space cannot be in a provider's name, so the key is unambiguous. */
export function principalKey(identity: VerifiedIdentity): string {
  return `${identity.provider} ${identity.subject}`;
}

/** The caller's principal under the roles of this snapshot: never remembered beyond one decision. */
export function principalUnder(snapshot: Snapshot, identity: VerifiedIdentity): Principal {
  const { provider, subject, user, expiresAt } = identity;
  return { provider, subject, user, expiresAt, roles: rolesOf(identity, snapshot.policy.roles) };
}
