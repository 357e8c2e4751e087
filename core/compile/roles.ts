import type { McpRolePolicy } from '../../api/resource.ts';
import type { RoleDefinition, RoleMember } from '../../api/role.ts';
import type { Member, Role } from '../policy/model.ts';
import { below, placeIn, problemAt } from './place.ts';
import type { Place } from './place.ts';
import type { Problem } from './problem.ts';
import type { KnownProviders } from './providers.ts';

/** The one definition that each role name has in the namespace. */
export interface RoleDefinitions {
  readonly roles: ReadonlyMap<string, DefinedRole>;
  readonly problems: readonly Problem[];
}

export interface DefinedRole {
  readonly role: Role;
  readonly policy: string;
}

/** `policies`: every one of the namespace, whatever it selects, in order of establishment. */
export function defineRoles(
  policies: readonly McpRolePolicy[],
  providers: KnownProviders,
): RoleDefinitions {
  const roles = new Map<string, DefinedRole>();
  const problems: Problem[] = [];
  for (const policy of policies) {
    for (const [index, definition] of policy.spec.roles.entries()) {
      const place = placeIn(policy, 'spec', 'roles', index);
      const holder = roles.get(definition.name);
      if (holder === undefined)
        roles.set(definition.name, {
          role: compileRole(definition, policy, providers),
          policy: policy.metadata.name,
        });
      else problems.push(conflict(below(place, 'name'), definition.name, holder.policy));
      problems.push(
        ...definition.members.flatMap((member, at) =>
          memberProblems(member, below(place, 'members', at), providers),
        ),
      );
    }
  }
  return { roles, problems };
}

function conflict(place: Place, role: string, policy: string): Problem {
  return problemAt(
    place,
    'RoleConflicted',
    `role ${role} is defined by policy ${policy}, which is older: this definition is not used; give the role another name or merge the two`,
  );
}

function compileRole(
  { name, members }: RoleDefinition,
  { metadata }: McpRolePolicy,
  providers: KnownProviders,
): Role {
  return {
    name,
    members: members.map((member) => compileMember(member, metadata.namespace, providers)),
  };
}

/** The schema has made sure that exactly one form is given. */
function compileMember(member: RoleMember, namespace: string, providers: KnownProviders): Member {
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

function memberProblems(
  { provider, serviceAccount }: RoleMember,
  place: Place,
  providers: KnownProviders,
): readonly Problem[] {
  if (serviceAccount !== undefined) {
    return [
      problemAt(
        below(place, 'serviceAccount'),
        'MemberNeverMatches',
        'no provider of kind kubernetes is in force: this service account has the role for nobody',
      ),
    ];
  }
  if (provider === undefined || providers.names.has(provider)) return [];
  return [
    problemAt(
      below(place, 'provider'),
      'UndefinedProvider',
      `no McpIdentityProvider named ${provider} is in force: this member matches nobody; the providers are ${[...providers.names].join(', ') || 'none'}`,
    ),
  ];
}
