import type { Compilation } from '../../core/compile/compile.ts';
import type { Principal } from '../../core/identity/principal.ts';
import { rolesOf } from '../../core/identity/roles.ts';
import { parseClaims } from '../options/claims.ts';
import type { Claims } from '../options/claims.ts';
import { UsageError } from '../usage-error.ts';

/** Who asks, as written: by role, or by what a token would say. */
export interface WhoWords {
  readonly as?: readonly string[];
  readonly subject?: string;
  readonly claim?: readonly string[];
  readonly provider: string;
}

/** `defined`: the roles of the namespace, of which a pod may use only some. Throws UsageError. */
export function principalOf(
  words: WhoWords,
  { policy, providers }: Compilation,
  defined: readonly string[],
): Principal {
  const { as: roles, subject, claim = [], provider } = words;
  if ((roles === undefined) === (subject === undefined))
    throw new UsageError(
      'WhoUnclear',
      'say who asks: either --as ROLE, or --subject NAME and --claim KEY=VALUE.',
    );
  if (subject === undefined) return withRoles(roles ?? [], claim, defined, policy.roles);
  const vouching = providers.find(({ name }) => name === provider);
  if (vouching === undefined)
    throw new UsageError(
      'ProviderUnknown',
      `--provider ${provider}: there is none; the providers are ${listOf(providers.map(({ name }) => name))}.`,
    );
  const claims = parseClaims(claim);
  const user = userNamed(vouching.claimMapping.user, claims, subject);
  const identity = {
    provider,
    providerKind: vouching.kind,
    subject,
    user,
    claims: { ...claims, sub: subject },
    expiresAt: 0,
  };
  return { provider, subject, user, roles: rolesOf(identity, policy.roles), expiresAt: 0 };
}

function withRoles(
  asked: readonly string[],
  claims: readonly string[],
  defined: readonly string[],
  used: Compilation['policy']['roles'],
): Principal {
  if (claims.length > 0)
    throw new UsageError(
      'ClaimUnused',
      '--claim: goes with --subject; who is given by --as has no token.',
    );
  const unknown = asked.find((role) => !defined.includes(role));
  if (unknown !== undefined)
    throw new UsageError(
      'RoleUnknown',
      `--as ${unknown}: no policy defines this role; ${defined.length === 0 ? 'no policy here defines any' : `the roles are ${listOf(defined)}`}.`,
    );
  const roles = used.map(({ name }) => name).filter((name) => asked.includes(name));
  return { provider: '', subject: '', user: '', roles, expiresAt: 0 };
}

function userNamed(claim: string, claims: Claims, subject: string): string {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  return typeof value === 'string' ? value : subject;
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
