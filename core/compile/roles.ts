import type { McpRolePolicy, RejectedResource } from '../../api/resource.ts';
import type { RoleDefinition } from '../../api/role.ts';
import type { Role } from '../policy/model.ts';
import { compileMember } from './members.ts';
import { below, placeIn, problemAt } from './place.ts';
import type { Place } from './place.ts';
import type { Problem } from './problem.ts';
import type { KnownProviders } from './providers.ts';
import { rivals } from './unusable.ts';

/** The one definition that each role name has in the namespace. */
export interface RoleDefinitions {
  readonly roles: ReadonlyMap<string, DefinedRole>;
  readonly problems: readonly Problem[];
}

export interface DefinedRole {
  readonly role: Role;
  readonly policy: string;
}

export interface RoleSources {
  /** Every policy of the namespace, whatever it selects, in order of establishment. */
  readonly policies: readonly McpRolePolicy[];
  /** Objects that cannot be used. The names that they define are taken, and mean nobody. */
  readonly unusable: readonly RejectedResource[];
  readonly providers: KnownProviders;
}

interface PlacedDefinition {
  readonly policy: McpRolePolicy;
  readonly definition: RoleDefinition;
  readonly place: Place;
}

export function defineRoles({ policies, unusable, providers }: RoleSources): RoleDefinitions {
  const roles = new Map<string, DefinedRole>();
  const problems: Problem[] = [];
  const rivalOf = rivals(unusable);
  for (const placed of policies.flatMap(definitionsIn)) {
    const { policy, definition } = placed;
    const conflict = conflictOf(placed, roles, rivalOf(placed.definition.name));
    if (conflict === null)
      roles.set(definition.name, {
        role: compileRole(definition, policy, providers),
        policy: policy.metadata.name,
      });
    else problems.push(conflict);
  }
  return { roles, problems };
}

function definitionsIn(policy: McpRolePolicy): readonly PlacedDefinition[] {
  return policy.spec.roles.map((definition, index) => ({
    policy,
    definition,
    place: placeIn(policy, 'spec', 'roles', index),
  }));
}

function conflictOf(
  { definition: { name }, place }: PlacedDefinition,
  roles: ReadonlyMap<string, DefinedRole>,
  rival: RejectedResource | undefined,
): Problem | null {
  const holder = roles.get(name)?.policy;
  const reason =
    rival !== undefined
      ? `may be defined by ${rival.kind} ${rival.name} too, which cannot be used: this definition is not used either; repair ${rival.name}`
      : holder !== undefined &&
        `is defined by policy ${holder}, which is older: this definition is not used; give the role another name or merge the two`;
  if (reason === false) return null;
  return problemAt(below(place, 'name'), 'RoleConflicted', `role ${name} ${reason}`);
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
