import { isJsonObject } from '../json/json.ts';
import type { Json, JsonObject } from '../json/json.ts';
import type { Member, Role } from '../policy/model.ts';
import type { VerifiedIdentity } from './principal.ts';

/** Names of the roles that a verified identity has, in the order of their definition. */
export function rolesOf(identity: VerifiedIdentity, roles: readonly Role[]): readonly string[] {
  return roles
    .filter(({ members }) => members.some((member) => isMember(member, identity)))
    .map(({ name }) => name);
}

/**
 * Only the cluster vouches for service accounts: an OIDC issuer chooses its own `sub`, so one that reads
 * `system:serviceaccount:...` proves nothing.
 */
function isMember(member: Member, identity: VerifiedIdentity): boolean {
  switch (member.kind) {
    case 'claim':
      return (
        member.provider === identity.provider &&
        holdsOneOf(claimNamed(identity.claims, member.claim), member.values)
      );
    case 'user':
      return member.provider === identity.provider && member.user === identity.user;
    case 'serviceAccount':
      return identity.providerKind === 'kubernetes' && member.serviceAccount === identity.subject;
  }
}

/** A claim may be the string itself or a list that holds it; a number or an object never equals a string. */
function holdsOneOf(claim: Json | undefined, values: readonly string[]): boolean {
  const held = Array.isArray(claim) ? (claim as readonly Json[]) : [claim];
  return held.some((value) => typeof value === 'string' && values.includes(value));
}

/** The claim of exactly this name (`https://example.com/groups`), else the one at the dotted path (`realm_access.roles`). */
function claimNamed(claims: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: Json | undefined = claims;
  for (const part of name.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}
