import type { RoleMember } from '../../api/role.ts';
import type { Member } from '../policy/model.ts';
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
