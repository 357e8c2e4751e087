import type { RoleMember } from '../../api/role.ts';
import type { Member } from '../policy/model.ts';
import { below, problemAt } from './place.ts';
import type { Place } from './place.ts';
import type { Problem } from './problem.ts';
import type { KnownProviders } from './providers.ts';

/** The schema has made sure that exactly one form is given. */
export function compileMember(
  member: RoleMember,
  namespace: string,
  providers: KnownProviders,
): Member {
  const { provider = '', claim, values = [], user, serviceAccount } = member;
  if (serviceAccount !== undefined)
    return { kind: 'serviceAccount', serviceAccount: accountName(serviceAccount, namespace) };
  if (user !== undefined) return { kind: 'user', provider, user };
  return { kind: 'claim', provider, claim: claim ?? providers.rolesClaimOf(provider), values };
}

function accountName(written: string, namespace: string): string {
  const [first = '', second] = written.split('/');
  return second === undefined
    ? `system:serviceaccount:${namespace}:${first}`
    : `system:serviceaccount:${first}:${second}`;
}

/** Why nobody can be this member. */
export function memberProblems(
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
      `no McpIdentityProvider named ${provider} is in force: this member matches nobody; the providers are ${[...providers.names].join(', ') || 'none'}`,
    ),
  ];
}
