import type { McpRolePolicy } from '../../../api/resource.ts';
import type { RoleMember } from '../../../api/role.ts';
import { below, placeIn, problemAt } from '../place.ts';
import type { Place } from '../place.ts';
import type { Problem } from '../problem.ts';
import type { KnownProviders } from '../providers.ts';

/** Providers that a message names: enough to find a misspelt one among those that are commonly there. */
const MOST_NAMED = 10;

/** Members of the roles that a policy defines who can be nobody. */
export function nobodies(policy: McpRolePolicy, providers: KnownProviders): readonly Problem[] {
  return policy.spec.roles.flatMap(({ members }, role) =>
    members.flatMap((member, at) =>
      memberProblems(member, placeIn(policy, 'spec', 'roles', role, 'members', at), providers),
    ),
  );
}

/** Why nobody can be this member. */
function memberProblems(
  { provider = '', serviceAccount }: RoleMember,
  place: Place,
  providers: KnownProviders,
): readonly Problem[] {
  if (serviceAccount !== undefined) {
    if (providers.vouchForServiceAccounts) return [];
    return [
      problemAt(
        below(place, 'serviceAccount'),
        'MemberNeverMatches',
        'no provider of kind kubernetes is in force: this service account has the role for nobody',
      ),
    ];
  }
  if (providers.names.has(provider)) return [];
  return [
    problemAt(
      below(place, 'provider'),
      'UndefinedProvider',
      `no McpIdentityProvider named ${provider} is in force: this member matches nobody; the providers are ${listOf([...providers.names])}`,
    ),
  ];
}

function listOf(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED).join(', ') || 'none';
  return names.length > MOST_NAMED ? `${named} and ${names.length - MOST_NAMED} more` : named;
}
