import type { LabelSelector } from '../../api/selector.ts';
import type {
  McpIdentityProvider,
  McpMaskRule,
  McpRolePolicy,
  McpServer,
  RejectedResource,
  Resource,
} from '../../api/resource.ts';
import type { PolicySet, Role } from '../policy/model.ts';
import type { MaskRule, Provider, ServerSettings } from '../snapshot/snapshot.ts';
import { byEstablishment } from './established.ts';
import { lintMask } from './lint/masks.ts';
import { lintPolicies } from './lint/policies.ts';
import { compileMask } from './masks.ts';
import { withoutNamesakes } from './namesakes.ts';
import { placeIn, problemAt } from './place.ts';
import type { Problem } from './problem.ts';
import { compileProviders } from './providers.ts';
import { defineRoles } from './roles.ts';
import type { DefinedRole } from './roles.ts';
import { compileRules } from './rules.ts';
import { selects } from './selection.ts';
import type { Labels } from './selection.ts';
import { compileServer } from './server.ts';

/** The pod that is compiled for. */
export interface CompileTarget {
  readonly namespace: string;
  readonly labels: Labels;
  /** What holds where no McpServer says otherwise. */
  readonly defaults: ServerSettings;
}

export interface CompileInput {
  /** In any order; those of other namespaces are left out. */
  readonly objects: readonly Resource[];
  /** Objects whose schema refuses them and of which no accepted form was kept. */
  readonly rejected: readonly RejectedResource[];
  readonly target: CompileTarget;
  /** Providers of the installation. */
  readonly defaultProviders: readonly Provider[];
}

/** What of a snapshot comes from resources, and every problem of the namespace's objects, not the first. */
export interface Compilation {
  readonly policy: PolicySet;
  readonly server: ServerSettings;
  readonly masks: readonly MaskRule[];
  readonly providers: readonly Provider[];
  readonly problems: readonly Problem[];
}

/** The result does not depend on the order of objects. */
export function compile({
  objects,
  rejected,
  target,
  defaultProviders,
}: CompileInput): Compilation {
  const here = objects.filter(({ metadata }) => metadata.namespace === target.namespace);
  const { kept, refused, problems } = withoutNamesakes(here);
  const unusable = [
    ...rejected.filter(({ namespace }) => namespace === target.namespace),
    ...refused,
  ];
  const sorted = byKind(byEstablishment(kept));
  const providers = compileProviders({
    objects: sorted.providers,
    unusable: unusable.filter(({ kind }) => kind === 'McpIdentityProvider').map(({ name }) => name),
    defaults: defaultProviders,
  });
  const definitions = defineRoles(sorted.policies, providers);
  const selected = (resource: { readonly spec: { readonly selector: LabelSelector } }): boolean =>
    selects(resource.spec.selector, target.labels);
  const policies = sorted.policies.filter(selected);
  const masks = sorted.masks.filter(selected).map(compileMask);
  const server = compileServer(sorted.servers.filter(selected), target.defaults);
  return {
    policy: policySet(policies, definitions.roles, masks, isUnreadable(unusable, target.labels)),
    server: server.server,
    masks,
    providers: providers.providers,
    problems: [
      ...problems,
      ...providers.problems,
      ...definitions.problems,
      ...server.problems,
      ...lintPolicies(sorted.policies, policies, definitions.roles),
      ...sorted.masks.flatMap((mask) => lintMask(mask, definitions.roles)),
      ...sorted.notSupported.map(notSupported),
    ],
  };
}

interface ByKind {
  readonly policies: readonly McpRolePolicy[];
  readonly servers: readonly McpServer[];
  readonly masks: readonly McpMaskRule[];
  readonly providers: readonly McpIdentityProvider[];
  readonly notSupported: readonly Resource[];
}

function byKind(objects: readonly Resource[]): ByKind {
  return {
    policies: objects.filter((object) => object.kind === 'McpRolePolicy'),
    servers: objects.filter((object) => object.kind === 'McpServer'),
    masks: objects.filter((object) => object.kind === 'McpMaskRule'),
    providers: objects.filter((object) => object.kind === 'McpIdentityProvider'),
    notSupported: objects.filter(({ kind }) => kind === 'McpApproval' || kind === 'McpRevocation'),
  };
}

/** Fail closed: whatever an unreadable object of this pod forbids is not known. An unknown kind may forbid too. */
function isUnreadable(unusable: readonly RejectedResource[], labels: Labels): boolean {
  const withoutSelector = ['McpIdentityProvider', 'McpApproval', 'McpRevocation'];
  return unusable.some(
    ({ kind, selector }) =>
      !withoutSelector.includes(kind) && (selector === null || selects(selector, labels)),
  );
}

function policySet(
  policies: readonly McpRolePolicy[],
  definitions: ReadonlyMap<string, DefinedRole>,
  masks: readonly MaskRule[],
  invalid: boolean,
): PolicySet {
  const rules = policies.flatMap(compileRules).map(({ rule }) => rule);
  const named = new Set(
    [...rules, ...masks]
      .flatMap(({ roles }) => roles)
      .concat(masks.flatMap(({ exceptRoles }) => exceptRoles)),
  );
  const here = new Set(policies.map(({ metadata }) => metadata.name));
  const roles: readonly Role[] = [...definitions.values()]
    .filter(({ role, policy }) => here.has(policy) || named.has(role.name))
    .map(({ role }) => role);
  const state = invalid ? 'invalid' : policies.length === 0 ? 'none' : 'active';
  const observed = state === 'active' && policies.every(({ spec }) => spec.mode === 'Observe');
  return { state, mode: observed ? 'Observe' : 'Enforce', roles, rules };
}

function notSupported(resource: Resource): Problem {
  return problemAt(
    placeIn(resource, 'kind'),
    'NotSupported',
    `${resource.kind} is not honoured by this release: the object has no effect`,
  );
}
